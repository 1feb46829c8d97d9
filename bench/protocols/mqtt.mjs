// What does a client of an MQTT broker say? Packets of MQTT 3.1.1, in WebSocket frames of bytes.
import { frame } from '../flood/attacks/frames.mjs';
import { MARK } from './mark.mjs';
import { strangerFrames } from './parts/stranger-frames.mjs';

/** What everybody subscribes to, and what nobody does. */
const ALL = 'all';
const NOBODY = 'nobody';
/** The name that goes with the password. */
export const USERNAME = 'bench';

/** First bytes of the packets (MQTT 3.1.1 section 2.2): type and flags. */
const CONNECT = 0x10;
const PUBLISH = 0x30;
const SUBSCRIBE = 0x82;
const PINGREQ = 0xc0;

const packet = (first, ...parts) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([first, ...lengthBytes(body.length)]), body]);
};

const inFrame = (bytes) => frame('binary', bytes);

/** Seven bits a byte, the lowest first (section 2.2.3). */
function lengthBytes(length) {
  const low = length % 128;
  return length < 128 ? [low] : [low | 128, ...lengthBytes(Math.floor(length / 128))];
}

/** Two bytes of length before it (section 1.5.3). */
function string(text) {
  const utf8 = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(utf8.length);
  return Buffer.concat([length, utf8]);
}

/**
 * Version 4 is 3.1.1; the flags are user name, password and clean session; no keep-alive, as the others have none; the
 * broker makes up the client's name.
 */
const connectPacket = (password, { name = 'MQTT', version = 4, flags = 0xc2 } = {}) =>
  packet(
    CONNECT,
    string(name),
    Buffer.from([version, flags, 0, 0]),
    string(''),
    string(USERNAME),
    string(password),
  );

/** At most once (QoS 0), as everywhere else here. */
const publishTo = (topic, data) => inFrame(packet(PUBLISH, string(topic), Buffer.from(data)));
const subscribeTo = (topic) => packet(SUBSCRIBE, Buffer.from([0, 1]), string(topic), Buffer.from([0]));

const STRANGER = strangerFrames('binary');

export const protocol = {
  name: 'mqtt',
  path: '/mqtt',
  subprotocol: 'mqtt',
  greeting: null,
  authenticate: (token) => inFrame(connectPacket(token)),
  resume: null,
  /** CONNACK: no session of before, accepted. */
  authenticated: Buffer.from([0x20, 2, 0, 0]),
  /** CONNACK: not authorized. */
  refused: Buffer.from([0x20, 2, 0, 5]),
  /** Where the server says why it lacks requests: each connection would need a topic, and so bytes, of its own. */
  request: null,
  response: MARK,
  oneWay: (data) => publishTo(NOBODY, data),
  /** PINGREQ and PINGRESP: sent behind one-way messages and answered when they were read, where there is no request. */
  barrier: { frame: inFrame(packet(PINGREQ)), marker: Buffer.from([0xd0, 0]) },
  subscribe: inFrame(subscribeTo(ALL)),
  /** SUBACK of the packet numbered 1, QoS 0. */
  subscribed: Buffer.from([0x90, 3, 0, 1, 0]),
  publish: (data) => publishTo(ALL, data),
  reply: null,
  floods: {
    ...STRANGER,
    /** What everybody gets, and packets that are wrong or come too early. */
    garbage: [
      ...STRANGER.garbage,
      publishTo(ALL, 'hello'),
      ...[
        subscribeTo('#'),
        Buffer.from([0xf0, 0]),
        Buffer.from([CONNECT, 0]),
        Buffer.from([CONNECT, 0xff, 0xff, 0xff, 0xff, 0xff]),
        connectPacket('x', { name: 'MQXX' }),
        connectPacket('x', { version: 9 }),
        connectPacket('x', { flags: 0xff }),
      ].map(inFrame),
    ],
    oversized: [
      ...STRANGER.oversized,
      inFrame(connectPacket('x'.repeat(17_000))),
      // A quarter of a gigabyte, the most that a packet can announce.
      inFrame(Buffer.from([CONNECT, ...lengthBytes(2 ** 28 - 1), 0])),
    ],
    // A packet and a frame of eight kilobytes.
    drip: {
      first: frame('binary', Buffer.from([CONNECT, ...lengthBytes(7_997)]), { announced: 8_000 }),
      // biome-ignore lint/suspicious/noThenProperty: what comes after `first`; nobody awaits it.
      then: Buffer.from([0]),
    },
  },
};
