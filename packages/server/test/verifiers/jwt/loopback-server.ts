// A real HTTP server on this machine that answers as told.

import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoopbackServer {
  readonly url: string;
  readonly port: number;
  handler: RequestListener;
  readonly paths: string[];
  stop(): Promise<void>;
}

export async function startLoopbackServer(handler: RequestListener, port = 0): Promise<LoopbackServer> {
  const http = createServer((request, response) => {
    server.paths.push(request.url ?? '');
    server.handler(request, response);
  });
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  const bound = (http.address() as AddressInfo).port;
  const server: LoopbackServer = {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    handler,
    paths: [],
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
}

export function json(value: unknown): RequestListener {
  return (_request, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
}
