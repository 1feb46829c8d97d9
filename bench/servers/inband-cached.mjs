// Inband that remembers verdicts, with clients whose token it has seen.
import { SAME_ONCE_IN } from './inband/inband-options.mjs';
import { serveInband } from './inband/serve-inband.mjs';

export const server = {
  name: 'inband-cached',
  title: 'Inband, remembered tokens',
  runtime: 'Node, uWebSockets.js',
  packages: ['@inband/server', 'uWebSockets.js'],
  protocol: 'inband-json',
  credential: 'same',
  verifies: 'JWT (HS256), verified once and remembered',
  lacks: SAME_ONCE_IN,
  // Several threads of one process, by `startWorkers`.
  processModel: 'self',
  serve: (settings) => serveInband(settings, 'cached'),
};
