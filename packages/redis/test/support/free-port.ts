// A port for a server that is started later, or never.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below those that systems hand out by themselves (from 32768 on Linux, from 49152 elsewhere): one of these could be the
 * near end of anybody's connection by the time it is listened on, even of the very connection that looks for the server
 * there, which then talks to itself.
 */
const PORTS = { from: 10_000, to: 32_768 } as const;

const given = new Set<number>();

/** A port of 127.0.0.1 that nobody listens on now, and another one each time. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}
