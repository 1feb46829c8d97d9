// What does a client of NATS say? Its protocol of lines, in WebSocket frames of bytes.
import { frame } from '../flood/attacks/frames.mjs';
import { MARK } from './mark.mjs';
import { strangerFrames } from './parts/stranger-frames.mjs';

/** What everybody listens to, and what nobody does. */
const ALL = 'all';
const NOBODY = 'nobody';

/** As the client libraries say it. `echo` is left on: who publishes is told as well, like everybody else. */
const CLIENT = {
  verbose: false,
  pedantic: false,
  lang: 'bench',
  version: '1.0.0',
  protocol: 1,
  headers: true,
};

const lines = (text) => frame('binary', text);
const publishTo = (subject, data) => lines(`PUB ${subject} ${Buffer.byteLength(data)}\r\n${data}\r\n`);

/** The server answers commands in their order: its PONG says that all before the PING was read and done. */
const PING = 'PING\r\n';
const PONG = Buffer.from('PONG\r\n');

const STRANGER = strangerFrames('binary');

export const protocol = {
  name: 'nats',
  path: '/',
  subprotocol: '',
  greeting: Buffer.from('INFO {'),
  authenticate: (token) => lines(`CONNECT ${JSON.stringify({ auth_token: token, ...CLIENT })}\r\n${PING}`),
  resume: null,
  authenticated: PONG,
  refused: Buffer.from("-ERR '"),
  /** Where the server says why it lacks requests: each connection would need a subject, and so bytes, of its own. */
  request: null,
  response: MARK,
  oneWay: (data) => publishTo(NOBODY, data),
  /** What is sent behind one-way messages and answered when they were read, where there is no request. */
  barrier: { frame: lines(PING), marker: PONG },
  subscribe: lines(`SUB ${ALL} 1\r\n${PING}`),
  subscribed: PONG,
  publish: (data) => publishTo(ALL, data),
  /** The server asks a second or two after the first PONG and then every two minutes. */
  reply: { to: Buffer.from(PING), with: frame('binary', PONG) },
  floods: {
    ...STRANGER,
    /** What everybody gets, and commands that are wrong or come too early. */
    garbage: [
      ...STRANGER.garbage,
      ...[
        '\r\n'.repeat(500),
        'SUB > 1\r\n',
        `PUB ${ALL} 5\r\nhello\r\n`,
        'CONNECT {"auth_token":\r\n',
        `CONNECT ${'['.repeat(2_000)}\r\n`,
        'CONNECT {"auth_token":7}\r\n',
      ].map(lines),
    ],
    oversized: [
      ...STRANGER.oversized,
      lines(`CONNECT ${'x'.repeat(17_000)}`),
      lines(`PUB ${ALL} 1000000000\r\nx`),
    ],
    // Less than the longest line the server reads (4 KiB), so that only a deadline ends it.
    // biome-ignore lint/suspicious/noThenProperty: what comes after `first`; nobody awaits it.
    drip: { first: frame('binary', 'CONNECT {', { announced: 4_000 }), then: Buffer.from(' ') },
  },
};
