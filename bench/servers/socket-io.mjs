// Socket.IO, over WebSocket only, on `ws`.
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';
import { closeHttp, httpServer, listenHttp } from './rivals/listen-http.mjs';
import { SOCKET_IO_OPTIONS, startSocketIoApplication } from './rivals/socket-io-application.mjs';
import { verifyWithJose } from './rivals/verify-with-jose.mjs';

export const server = {
  name: 'socket-io',
  title: 'Socket.IO',
  runtime: 'Node, ws',
  packages: ['socket.io', 'ws', 'jose'],
  protocol: 'socket-io',
  credential: 'fresh',
  verifies: 'JWT (HS256) with jose, key imported once',
  lacks: {},
  processModel: 'http',
  async serve({ host, port, tls, tokens }) {
    const http = httpServer(tls);
    const io = new Server(http, { ...SOCKET_IO_OPTIONS, wsEngine: WebSocketServer });
    const counted = startSocketIoApplication(io, await verifyWithJose(tokens));
    return {
      port: await listenHttp(http, { host, port }),
      counted,
      async close() {
        io.engine.close();
        await closeHttp(http);
      },
    };
  },
};
