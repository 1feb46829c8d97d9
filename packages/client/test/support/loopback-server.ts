// A small Inband server on a real socket of this machine.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Codec, jsonCodec } from '@inband/protocol';
import { type WebSocket, WebSocketServer } from 'ws';
import { authOk } from './fake-network.ts';

export interface LoopbackServer extends AsyncDisposable {
  readonly url: string;
  readonly http: Server;
  readonly upgrades: IncomingMessage[];
  readonly received: Record<string, unknown>[];
  readonly sockets: WebSocket[];
  /** Sent in answer to `auth`, where it is set; then any proof will do. */
  challenge?: unknown;
}

/** Accepts any token, answers the request `double`, echoes events. */
export async function startLoopbackServer(codec: Codec = jsonCodec as Codec): Promise<LoopbackServer> {
  const http = createServer();
  const server = new WebSocketServer({ server: http });
  const upgrades: IncomingMessage[] = [];
  const received: Record<string, unknown>[] = [];
  const sockets: WebSocket[] = [];

  server.on('connection', (socket, request) => {
    upgrades.push(request);
    sockets.push(socket);
    const send = (message: unknown): void => socket.send(codec.encode(message));
    socket.on('message', (data: Buffer, isBinary) => {
      const message = codec.decode(isBinary ? data : data.toString()) as Record<string, unknown>;
      received.push(message);
      if (message.type === 'auth') {
        const { challenge } = loopback;
        send(challenge === undefined ? authOk() : { type: 'auth_challenge', gen: 1, challenge });
      }
      if (message.type === 'auth_proof') send(authOk());
      if (message.type === 'event') send(message);
      if (message.type === 'request') {
        send({ type: 'response', id: message.id, data: 2 * Number(message.data) });
      }
    });
  });

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const loopback: LoopbackServer = {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/ws`,
    http,
    upgrades,
    received,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of server.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return loopback;
}
