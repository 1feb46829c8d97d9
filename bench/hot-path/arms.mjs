// Which servers are compared, in which of the three parts, and against which of them?

/**
 * - `server`: which file of `servers/` it is, and `variant` what that file is told.
 * - `credential`: what the connections of part `connect` send: `fresh` another token each, `same` one token for all,
 *   `resume` the resume credential of the connection before.
 * - `bound`: how many times the floor of the same part it may cost; absent where nothing is promised.
 * - `twinOf`: a second process that runs the same code. How far the two stray from one another is the noise.
 */
export const ARMS = {
  connect: [
    { name: 'raw', server: 'raw', credential: 'fresh' },
    { name: "raw'", server: 'raw', credential: 'fresh', twinOf: 'raw' },
    { name: 'raw + jose', server: 'raw', variant: 'jose', credential: 'fresh' },
    { name: 'first seen', server: 'inband', variant: 'jwt', credential: 'fresh', bound: 1.9 },
    { name: "first seen'", server: 'inband', variant: 'jwt', credential: 'fresh', twinOf: 'first seen' },
    { name: 'cached', server: 'inband', variant: 'cached', credential: 'same', bound: 1.3 },
    { name: 'resumed', server: 'inband', variant: 'resume', credential: 'resume', bound: 1.3 },
    { name: 'accept all', server: 'inband', variant: 'accept', credential: 'same' },
  ],
  request: [
    { name: 'raw', server: 'raw' },
    { name: "raw'", server: 'raw', twinOf: 'raw' },
    { name: 'raw bytes', server: 'raw', variant: 'bytes' },
    { name: 'inband', server: 'inband', variant: 'accept', bound: 1.25 },
    { name: "inband'", server: 'inband', variant: 'accept', twinOf: 'inband' },
  ],
  memory: [
    { name: 'raw', server: 'raw' },
    { name: "raw'", server: 'raw', twinOf: 'raw' },
    { name: 'inband', server: 'inband', variant: 'jwt', bound: 1.6, boundBytes: 900 },
    { name: "inband'", server: 'inband', variant: 'jwt', twinOf: 'inband' },
  ],
};

/** What everything is compared with. */
export const FLOOR = 'raw';
