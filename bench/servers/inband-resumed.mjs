// Inband with clients that come back by the credential they were given when they were in.
import { SAME_ONCE_IN } from './inband/inband-options.mjs';
import { serveInband } from './inband/serve-inband.mjs';

export const server = {
  name: 'inband-resumed',
  title: 'Inband, resumed',
  runtime: 'Node, uWebSockets.js',
  packages: ['@inband/server', 'uWebSockets.js'],
  protocol: 'inband-json',
  credential: 'resume',
  verifies: 'a resume credential (AES-GCM), and that it was not used before',
  lacks: SAME_ONCE_IN,
  // Several threads of one process, by `startWorkers`.
  processModel: 'self',
  serve: (settings) => serveInband(settings, 'resumed'),
};
