// graphql-ws on `ws`.
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { graphqlOptions } from './graphql/graphql-options.mjs';
import { closeHttp, httpServer, listenHttp } from './rivals/listen-http.mjs';

/** As ws-tuned pings; the default is 12 s. */
const KEEP_ALIVE_MS = 30_000;

export const server = {
  name: 'graphql-ws-ws',
  title: 'graphql-ws on ws',
  runtime: 'Node, ws',
  packages: ['graphql-ws', 'graphql', 'ws', 'jose'],
  protocol: 'graphql-transport-ws',
  credential: 'fresh',
  verifies: 'JWT (HS256) with jose, key imported once',
  lacks: { 'one-way': 'every operation is answered' },
  processModel: 'http',
  async serve({ host, port, tls, tokens }) {
    const { options, counted } = await graphqlOptions(tokens);
    const http = httpServer(tls);
    const wss = new WebSocketServer({ server: http, path: '/ws', maxPayload: 16_384 });
    useServer(options, wss, KEEP_ALIVE_MS);
    return {
      port: await listenHttp(http, { host, port }),
      counted,
      async close() {
        for (const client of wss.clients) client.terminate();
        await closeHttp(http);
      },
    };
  },
};
