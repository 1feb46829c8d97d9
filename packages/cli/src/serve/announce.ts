// The line that says where the server is.
import type { Logger } from 'pino';
import type { Started } from './start-server.ts';

interface Facts {
  readonly keys: string;
  readonly console: boolean;
}

/** Written at every log level but to programs that wait for it: exactly one line with `"msg":"listening"`. */
export function announce(logger: Logger, server: Pick<Started, 'url' | 'port'>, facts: Facts): void {
  const { url } = server;
  logger
    .child({}, { level: 'info' })
    .info({ url, httpUrl: httpUrlOf(url), port: server.port, ...facts }, 'listening');
}

/** The root of the HTTP endpoints beside a socket. */
function httpUrlOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol === 'wss:' ? 'https' : 'http'}://${host}/`;
}
