// graphql-ws on uWebSockets.js.
import { makeBehavior } from 'graphql-ws/use/uWebSockets';
import { graphqlOptions } from './graphql/graphql-options.mjs';
import { listenUws } from './rivals/listen-uws.mjs';
import { UWS_LIMITS } from './rivals/uws-limits.mjs';

/** uWebSockets.js pings by itself, without a timer for each connection. */
const NO_KEEP_ALIVE = 0;

export const server = {
  name: 'graphql-ws-uws',
  title: 'graphql-ws on uWebSockets.js',
  runtime: 'Node, uWebSockets.js',
  packages: ['graphql-ws', 'graphql', 'uWebSockets.js', 'jose'],
  protocol: 'graphql-transport-ws',
  credential: 'fresh',
  verifies: 'JWT (HS256) with jose, key imported once',
  lacks: { 'one-way': 'every operation is answered' },
  processModel: 'uws',
  async serve(settings) {
    const { options, counted } = await graphqlOptions(settings.tokens);
    const behavior = makeBehavior(options, UWS_LIMITS, NO_KEEP_ALIVE);
    return { ...(await listenUws(settings, (app) => app.ws('/ws', behavior))), counted };
  },
};
