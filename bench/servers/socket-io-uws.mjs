// Socket.IO, over WebSocket only, on uWebSockets.js.
import { Server } from 'socket.io';
import { listenUws } from './rivals/listen-uws.mjs';
import { SOCKET_IO_OPTIONS, startSocketIoApplication } from './rivals/socket-io-application.mjs';
import { UWS_LIMITS } from './rivals/uws-limits.mjs';
import { verifyWithJose } from './rivals/verify-with-jose.mjs';

export const server = {
  name: 'socket-io-uws',
  title: 'Socket.IO on uWebSockets.js',
  runtime: 'Node, uWebSockets.js',
  packages: ['socket.io', 'uWebSockets.js', 'jose'],
  protocol: 'socket-io',
  credential: 'fresh',
  verifies: 'JWT (HS256) with jose, key imported once',
  lacks: {},
  processModel: 'uws',
  async serve(settings) {
    const verify = await verifyWithJose(settings.tokens);
    const io = new Server(SOCKET_IO_OPTIONS);
    let counted = null;
    const listening = await listenUws(settings, (app) => {
      io.attachApp(app, { ...UWS_LIMITS });
      counted = startSocketIoApplication(io, verify);
    });
    return { ...listening, counted };
  },
};
