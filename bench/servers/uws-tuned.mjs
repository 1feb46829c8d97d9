// uWebSockets.js with a handshake by hand by somebody who has measured: no timer for a connection, the token verified at once.
import { authOk } from './rivals/auth-ok.mjs';
import { DeadlineWheel } from './rivals/deadline-wheel.mjs';
import { hs256Verifier } from './rivals/hs256-verifier.mjs';
import { listenUws } from './rivals/listen-uws.mjs';
import { upgradeUws } from './rivals/upgrade-uws.mjs';
import { ALL, parseMessage, uwsApplication } from './rivals/uws-application.mjs';
import { UWS_LIMITS } from './rivals/uws-limits.mjs';

const AUTH_TIMEOUT_MS = 10_000;
/** Where a socket is in the wheel, once it is in none. */
const IN = -1;

export const server = {
  name: 'uws-tuned',
  title: 'uWebSockets.js, by hand, tuned',
  runtime: 'Node, uWebSockets.js',
  packages: ['uWebSockets.js'],
  protocol: 'inband-json',
  credential: 'fresh',
  verifies: 'JWT (HS256) with node:crypto, at once',
  lacks: {},
  processModel: 'uws',
  async serve(settings) {
    const verify = hs256Verifier(settings.tokens);
    const wheel = new DeadlineWheel(AUTH_TIMEOUT_MS, (ws) => ws.end(4408, 'auth_timeout'));
    let application;

    function authenticate(ws, userData, { type, token }) {
      if (type !== 'auth') {
        ws.end(4401, 'auth_required');
        return;
      }
      const claims = verify(token);
      if (claims === null) {
        ws.end(4403, 'auth_failed');
        return;
      }
      wheel.delete(ws, userData.slot);
      userData.slot = IN;
      ws.subscribe(ALL);
      ws.send(authOk(claims));
    }

    const listening = await listenUws(settings, (app) => {
      application = uwsApplication(app);
      app.ws('/ws', {
        ...UWS_LIMITS,
        upgrade(response, request, context) {
          upgradeUws({ slot: IN }, response, request, context);
        },
        open(ws) {
          ws.getUserData().slot = wheel.add(ws);
        },
        message(ws, bytes) {
          const userData = ws.getUserData();
          const message = parseMessage(bytes);
          if (message === null) ws.end(4400, 'bad_message');
          else if (userData.slot === IN) application.act(ws, message);
          else authenticate(ws, userData, message);
        },
        close(ws) {
          const { slot } = ws.getUserData();
          if (slot !== IN) wheel.delete(ws, slot);
        },
      });
    });
    return {
      ...listening,
      counted: application.counted,
      close() {
        wheel.stop();
        return listening.close();
      },
    };
  },
};
