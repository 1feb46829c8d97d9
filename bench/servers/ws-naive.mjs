// `ws` as its README has it, and as most people go on from there: timers, closures, and jose with the secret as bytes.
import { jwtVerify } from 'jose';
import WebSocket, { WebSocketServer } from 'ws';
import { authOk } from './rivals/auth-ok.mjs';
import { closeHttp, httpServer, listenHttp } from './rivals/listen-http.mjs';

const AUTH_TIMEOUT_MS = 10_000;

export const server = {
  name: 'ws-naive',
  title: 'ws, as most write it',
  runtime: 'Node, ws',
  packages: ['ws', 'jose'],
  protocol: 'first-message',
  credential: 'fresh',
  verifies: 'JWT (HS256) with jose',
  lacks: {},
  processModel: 'http',
  async serve({ host, port, tls, tokens }) {
    const { secret, issuer, audience } = tokens;
    const http = httpServer(tls);
    const wss = new WebSocketServer({ server: http, path: '/ws', maxPayload: 16_384 });
    let noted = 0;

    wss.on('connection', (ws) => {
      ws.isAuthenticated = false;
      const timer = setTimeout(() => ws.close(4408, 'auth_timeout'), AUTH_TIMEOUT_MS);
      ws.on('error', () => {});
      ws.on('close', () => clearTimeout(timer));
      ws.on('message', async (bytes) => {
        let message;
        try {
          message = JSON.parse(bytes.toString());
        } catch {
          ws.close(4400, 'bad_message');
          return;
        }
        if (!ws.isAuthenticated) {
          if (message?.type !== 'auth') {
            ws.close(4401, 'auth_required');
            return;
          }
          try {
            const key = new TextEncoder().encode(secret);
            const options = { algorithms: ['HS256'], issuer, audience };
            const { payload } = await jwtVerify(message.token, key, options);
            clearTimeout(timer);
            ws.isAuthenticated = true;
            ws.send(authOk(payload));
          } catch {
            ws.close(4403, 'auth_failed');
          }
          return;
        }
        const { type, id, name, data } = message ?? {};
        if (type === 'request') {
          ws.send(JSON.stringify({ type: 'response', id, data }));
        } else if (name === 'note') {
          noted += 1;
        } else if (name === 'publish') {
          const event = JSON.stringify({ type: 'event', name: 'published', data });
          for (const client of wss.clients) {
            if (client.readyState === WebSocket.OPEN && client.isAuthenticated) client.send(event);
          }
        }
      });
    });

    return {
      port: await listenHttp(http, { host, port }),
      counted: () => noted,
      async close() {
        for (const client of wss.clients) client.terminate();
        await closeHttp(http);
      },
    };
  },
};
