// uWebSockets.js with the handshake that one writes by hand: a timer, a flag, and jose.
import { authOk } from './rivals/auth-ok.mjs';
import { listenUws } from './rivals/listen-uws.mjs';
import { upgradeUws } from './rivals/upgrade-uws.mjs';
import { ALL, parseMessage, uwsApplication } from './rivals/uws-application.mjs';
import { UWS_LIMITS } from './rivals/uws-limits.mjs';
import { verifyWithJose } from './rivals/verify-with-jose.mjs';

const AUTH_TIMEOUT_MS = 10_000;

export const server = {
  name: 'uws-handwritten',
  title: 'uWebSockets.js, by hand, jose',
  runtime: 'Node, uWebSockets.js',
  packages: ['uWebSockets.js', 'jose'],
  protocol: 'inband-json',
  credential: 'fresh',
  verifies: 'JWT (HS256) with jose, key imported once',
  lacks: {},
  processModel: 'uws',
  async serve(settings) {
    const verify = await verifyWithJose(settings.tokens);
    let application;

    async function authenticate(ws, userData, { type, token }) {
      if (type !== 'auth' || userData.state !== 'waiting') {
        ws.end(4401, 'auth_required');
        return;
      }
      userData.state = 'verifying';
      try {
        const { payload } = await verify(token);
        if (userData.state === 'closed') return;
        clearTimeout(userData.timer);
        userData.state = 'authenticated';
        ws.cork(() => {
          ws.subscribe(ALL);
          ws.send(authOk(payload));
        });
      } catch {
        if (userData.state !== 'closed') ws.end(4403, 'auth_failed');
      }
    }

    const listening = await listenUws(settings, (app) => {
      application = uwsApplication(app);
      app.ws('/ws', {
        ...UWS_LIMITS,
        upgrade(response, request, context) {
          upgradeUws({ state: 'waiting', timer: null }, response, request, context);
        },
        open(ws) {
          ws.getUserData().timer = setTimeout(() => ws.end(4408, 'auth_timeout'), AUTH_TIMEOUT_MS);
        },
        message(ws, bytes) {
          const userData = ws.getUserData();
          const message = parseMessage(bytes);
          if (message === null) ws.end(4400, 'bad_message');
          else if (userData.state === 'authenticated') application.act(ws, message);
          else void authenticate(ws, userData, message);
        },
        close(ws) {
          const userData = ws.getUserData();
          userData.state = 'closed';
          clearTimeout(userData.timer);
        },
      });
    });
    return { ...listening, counted: application.counted };
  },
};
