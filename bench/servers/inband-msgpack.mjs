// Inband with messages in MessagePack.
import { serveInband } from './inband/serve-inband.mjs';

export const server = {
  name: 'inband-msgpack',
  title: 'Inband, MessagePack',
  runtime: 'Node, uWebSockets.js',
  packages: ['@inband/server', 'uWebSockets.js', 'msgpackr'],
  protocol: 'inband-msgpack',
  credential: 'fresh',
  verifies: 'JWT (HS256), each for the first time',
  lacks: {},
  // Several threads of one process, by `startWorkers`.
  processModel: 'self',
  serve: (settings) => serveInband(settings, 'plain'),
};
