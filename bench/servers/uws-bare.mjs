// The floor: the least that a server on uWebSockets.js can do for the same messages. It lets in whoever says anything.
import { AUTH_OK } from './rivals/auth-ok.mjs';
import { listenUws } from './rivals/listen-uws.mjs';
import { upgradeUws } from './rivals/upgrade-uws.mjs';
import { UWS_LIMITS } from './rivals/uws-limits.mjs';

const ALL = 'all';

export const server = {
  name: 'uws-bare',
  title: 'uWebSockets.js, bare',
  runtime: 'Node, uWebSockets.js',
  packages: ['uWebSockets.js'],
  protocol: 'inband-json',
  credential: 'fresh',
  verifies: 'nothing',
  lacks: { flood: 'lets everybody in' },
  processModel: 'uws',
  async serve(settings) {
    let noted = 0;
    const listening = await listenUws(settings, (app) => {
      app.ws('/ws', {
        ...UWS_LIMITS,
        upgrade(response, request, context) {
          upgradeUws({ isIn: false }, response, request, context);
        },
        message(ws, bytes) {
          const userData = ws.getUserData();
          if (!userData.isIn) {
            userData.isIn = true;
            ws.subscribe(ALL);
            ws.send(AUTH_OK);
            return;
          }
          const { type, id, name, data } = JSON.parse(Buffer.from(bytes).toString());
          if (type === 'request') ws.send(JSON.stringify({ type: 'response', id, data }));
          else if (name === 'note') noted += 1;
          else if (name === 'publish') {
            app.publish(ALL, JSON.stringify({ type: 'event', name: 'published', data }));
          }
        },
      });
    });
    return { ...listening, counted: () => noted };
  },
};
