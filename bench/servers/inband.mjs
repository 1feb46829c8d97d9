// Inband as it comes: a token that it has not seen before with every connection, messages in JSON.
import { LIMITS_ARE_OFF } from './inband/inband-options.mjs';
import { serveInband } from './inband/serve-inband.mjs';

export const server = {
  name: 'inband',
  title: 'Inband',
  runtime: 'Node, uWebSockets.js',
  packages: ['@inband/server', 'uWebSockets.js'],
  protocol: 'inband-json',
  credential: 'fresh',
  verifies: 'JWT (HS256), each for the first time',
  lacks: {},
  notes: {
    connect: LIMITS_ARE_OFF,
    'connect-tls': LIMITS_ARE_OFF,
    'connect-2-processes': LIMITS_ARE_OFF,
    'connect-4-processes': LIMITS_ARE_OFF,
    memory: LIMITS_ARE_OFF,
    storm: LIMITS_ARE_OFF,
  },
  // Several threads of one process, by `startWorkers`.
  processModel: 'self',
  serve: (settings) => serveInband(settings, 'plain'),
};
