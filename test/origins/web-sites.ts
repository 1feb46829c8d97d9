// A site whose visitors are signed in by cookies, and every other site that would like to use that: one server, many hosts.
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { Server } from 'node:net';
import type { TlsOptions } from 'node:tls';

export interface WebSites {
  /** `https:` of any host, and of the same hosts on another port. */
  readonly port: number;
  readonly otherPort: number;
  readonly httpPort: number;
  close(): Promise<void>;
}

/**
 * What every place tries, as a program for it: to open a socket, to get a ticket with a question before it, and to get one
 * without. It answers with all that it was told.
 */
export const ATTACK = `
  async function attack(socketUrl, ticketUrl) {
    const socket = new Promise((resolve) => {
      const opened = new WebSocket(socketUrl);
      opened.onmessage = (event) => { resolve('message ' + event.data); opened.close(); };
      opened.onclose = (event) => resolve('closed ' + event.code);
    }).catch(() => 'threw');
    const post = (mode, type) =>
      fetch(ticketUrl + '-' + mode, {
        method: 'POST', mode, credentials: 'include', headers: { 'Content-Type': type }, body: '{}',
      }).then(async (answer) => answer.type + ' ' + (await answer.text()), () => 'blocked');
    return JSON.stringify([
      await socket, await post('cors', 'application/json'), await post('no-cors', 'text/plain'),
    ]);
  }
`;

const RUN = `
  const from = new URL(self.location.href).searchParams;
  const outcome = () => attack(from.get('socket'), from.get('ticket')).catch((error) => 'threw ' + error.name);
`;

const SCRIPTS: Readonly<Record<string, string>> = {
  '/worker.js': `${ATTACK}${RUN} outcome().then((told) => postMessage(told));`,
  '/shared.js': `${ATTACK}${RUN} onconnect = ({ ports: [port] }) => outcome().then((told) => port.postMessage(told));`,
  '/service.js': `${ATTACK}${RUN}
    oninstall = () => skipWaiting();
    onactivate = (event) => event.waitUntil(clients.claim());
    onmessage = ({ ports: [port] }) => outcome().then((told) => port.postMessage(told));`,
};

/** `cookies` are set by the page `/login` of any host, as a site does whose widgets others embed. */
export async function startWebSites(tls: TlsOptions, cookies: () => readonly string[]): Promise<WebSites> {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'https://any.test');
    const script = SCRIPTS[pathname];
    if (script !== undefined) {
      response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script);
    } else if (pathname === '/redirect') {
      const status = Number(searchParams.get('status'));
      response.writeHead(status, { Location: searchParams.get('to') ?? '/' }).end();
    } else {
      const framed =
        pathname === '/frame'
          ? `${ATTACK}${RUN} outcome().then((told) => parent.postMessage(told, '*'));`
          : '';
      const set = pathname === '/login' ? cookies() : [];
      response
        .writeHead(200, {
          'Content-Type': 'text/html',
          'Set-Cookie': set.map((pair) => `${pair}; Path=/; Secure; HttpOnly; SameSite=None`),
        })
        .end(`<!doctype html><title>page</title><script>${framed}</script>`);
    }
  };
  const servers: readonly Server[] = [createHttps(tls, answer), createHttps(tls, answer), createHttp(answer)];
  const [port = 0, otherPort = 0, httpPort = 0] = await Promise.all(servers.map(listenOn));
  return {
    port,
    otherPort,
    httpPort,
    async close() {
      for (const server of servers) {
        server.close();
        if ('closeAllConnections' in server) (server.closeAllConnections as () => void)();
      }
    },
  };
}

function listenOn(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
