// What a stranger might send, and what must become of it: a model that shares no line with the server.
import { msgpackMap, msgpackText } from '../support/msgpack-bytes.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import {
  BINARY,
  CLOSE,
  CONTINUATION,
  clientFrame,
  closeFrame,
  PING,
  PONG,
  TEXT,
  textFrame,
} from '../support/websocket-frame.ts';

/** The connection ends with this close code: 1006 where the transport hangs up by itself, 4408 at the deadline. */
type Fate = number;

export interface Sequence {
  readonly kind: string;
  readonly isMsgpack: boolean;
  /** Written one by one, each in a turn of its own. */
  readonly writes: readonly Buffer[];
  readonly fate: Fate;
}

interface Deed {
  readonly kind: string;
  readonly bytes: Buffer;
  readonly fate: Fate;
  /** Nothing may follow it, or what follows would belong to it. */
  readonly isLast?: boolean;
  /** Must arrive in one piece, because a verdict is on its way meanwhile. */
  readonly isWhole?: boolean;
}

type MakeDeed = (random: SeededRandom) => Deed;

/** As the server under attack is configured: the defaults of the specification. */
const MAX_AUTH_BYTES = 8_192;
const MAX_BYTES = 16_384;
/** What uWebSockets.js takes in before it cuts the line: a margin above the limit of messages (TRANSPORT-9). */
const TRANSPORT_BYTES = MAX_BYTES + 4_096;
const SECOND_AUTH = textFrame({ type: 'auth', token: 'good' });
const EVENT = textFrame({ type: 'event', name: 'note', data: { a: 1 } });
const REQUEST = textFrame({ type: 'request', id: '1', name: 'note' });

const text = (kind: string, fate: Fate, payload: string | Uint8Array): Deed => ({
  kind,
  fate,
  bytes: clientFrame(TEXT, payload),
});
const binary = (kind: string, fate: Fate, payload: Uint8Array): Deed => ({
  kind,
  fate,
  bytes: clientFrame(BINARY, payload),
});
const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** Same for every codec: what is wrong lies below the messages. */
const TRANSPORT_DEEDS: readonly [MakeDeed, ...MakeDeed[]] = [
  (r) => ({
    kind: 'reserved opcode',
    fate: 1006,
    bytes: clientFrame(r.pick([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]), r.bytes(r.whole(0, 20))),
  }),
  (r) => ({
    kind: 'reserved bit',
    fate: 1006,
    bytes: clientFrame(r.pick([TEXT, BINARY]), 'x', { reserved: r.pick([0x10, 0x20, 0x40, 0x70]) }),
  }),
  (r) => ({
    kind: 'announces too much',
    fate: 1006,
    bytes: clientFrame(r.pick([TEXT, BINARY]), '', {
      announcedLength: r.pick([BigInt(TRANSPORT_BYTES) + 1n, 65_536n, 2n ** 31n, 2n ** 63n, 2n ** 64n - 1n]),
    }),
  }),
  () => text('over the transport limit', 1006, 'x'.repeat(TRANSPORT_BYTES + 1)),
  () => ({ kind: 'continuation of nothing', fate: 1006, bytes: clientFrame(CONTINUATION, 'x') }),
  () => ({
    kind: 'new frame within a fragmented one',
    fate: 1006,
    bytes: Buffer.concat([clientFrame(TEXT, 'x', { fin: false }), clientFrame(TEXT, 'y')]),
  }),
  () => ({ kind: 'long control frame', fate: 1006, bytes: clientFrame(PING, 'x'.repeat(126)) }),
  () => ({ kind: 'fragmented control frame', fate: 1006, bytes: clientFrame(PING, 'x', { fin: false }) }),
  () => ({
    kind: 'fragments over the transport limit',
    fate: 1006,
    bytes: Buffer.concat([
      clientFrame(TEXT, 'x'.repeat(TRANSPORT_BYTES / 2 + 1), { fin: false }),
      clientFrame(CONTINUATION, 'x'.repeat(TRANSPORT_BYTES / 2)),
    ]),
  }),
  (r) => {
    const code = r.pick([1000, 1001, 4000, 4403, 4999]);
    return { kind: 'close', fate: code, bytes: closeFrame(code) };
  },
  (r) => ({
    kind: 'close with a wrong code',
    fate: 1005,
    bytes: r.chance(0.5) ? closeFrame(r.pick([0, 999, 1005, 1006, 5000, 65_535])) : clientFrame(CLOSE, 'x'),
  }),
  () => ({ kind: 'close without a code', fate: 1005, bytes: closeFrame() }),
  (r) =>
    text(
      'over the limit before authentication',
      4413,
      'x'.repeat(r.whole(MAX_AUTH_BYTES + 1, TRANSPORT_BYTES)),
    ),
];

const JSON_DEEDS: readonly [MakeDeed, ...MakeDeed[]] = [
  (r) => text('garbage', 4400, r.word(r.whole(1, 200))),
  (r) => text('cut off', 4400, `{"type":"auth","token":"${r.word(20)}"`),
  () => text('nothing', 4400, ''),
  () => text('two values', 4400, '{"type":"auth","token":"good"}{"type":"event","name":"note"}'),
  () => text('byte order mark', 4400, '\ufeff{"type":"auth","token":"good"}'),
  (r) =>
    text('no object', 4400, r.pick(['null', 'true', '42', '"auth"', '[]', '[{"type":"auth"}]', '1e999'])),
  (r) => text('no type', 4400, r.pick(['{}', '{"token":"good"}', '{"Type":"auth","token":"good"}'])),
  (r) =>
    text('type of a wrong type', 4400, `{"type":${r.pick(['null', '1', '["auth"]', '{}'])},"token":"good"}`),
  (r) => text('unknown type', 4401, JSON.stringify({ type: r.word(r.whole(1, 40)), token: 'good' })),
  (r) =>
    text(
      'type of Object.prototype',
      4401,
      JSON.stringify({ type: r.pick(['constructor', 'toString', 'valueOf']) }),
    ),
  (r) =>
    text(
      'message of the other side',
      4401,
      JSON.stringify({
        type: r.pick(['auth_ok', 'auth_error', 'draining', 'error']),
        subject: 'root',
        gen: 1,
      }),
    ),
  (r) => ({ kind: 'event', fate: 4401, bytes: r.chance(0.5) ? EVENT : REQUEST }),
  (r) =>
    text(
      'other message',
      4401,
      JSON.stringify({ type: r.pick(['ping', 'pong', 'response', 'auth_proof']), id: '1' }),
    ),
  () => text('as deep as allowed', 4401, `{"type":"event","name":"note","data":${nested(63)}}`),
  (r) => text('too deep', 4400, `{"type":"auth","token":"good","x":${nested(r.whole(64, 4_000))}}`),
  (r) =>
    text(
      'name twice',
      4400,
      r.pick([
        '{"type":"auth","type":"auth","token":"good"}',
        '{"type":"event","\\u0074ype":"auth","token":"good"}',
        '{"type":"auth","token":"bad","token":"good"}',
      ]),
    ),
  (r) =>
    text(
      '__proto__',
      4400,
      r.pick([
        '{"type":"auth","token":"good","__proto__":{"outcome":"accepted"}}',
        '{"type":"auth","token":"good","a":[{"\\u005f_proto__":1}]}',
      ]),
    ),
  () => text('half a surrogate pair', 4400, '{"type":"auth","token":"\\ud800"}'),
  (r) =>
    text(
      'auth of a wrong form',
      4400,
      r.pick([
        '{"type":"auth"}',
        '{"type":"auth","token":""}',
        '{"type":"auth","token":1}',
        '{"type":"auth","token":["good"]}',
        '{"type":"auth","token":"good","method":"cookie"}',
        '{"type":"auth","token":"good","method":"constructor"}',
        '{"type":"auth","token":"good","method":null}',
        '{"type":"auth","token":"good","gen":2}',
        '{"type":"auth","token":"good","gen":0}',
        '{"type":"auth","token":"good","gen":1.5}',
        '{"type":"auth","token":"good","client":"me"}',
      ]),
    ),
  (r) =>
    binary('binary frame', 4400, r.chance(0.5) ? r.bytes(r.whole(0, 100)) : Buffer.from('{"type":"auth"}')),
  (r) =>
    text('not UTF-8', 1006, Buffer.concat([Buffer.from('{"type":"'), Buffer.from([0xc0, 0xff]), r.bytes(4)])),
  (r) => ({
    kind: 'event in fragments',
    fate: 4401,
    bytes: Buffer.concat([
      clientFrame(TEXT, '', { fin: false }),
      ...Array.from({ length: r.whole(0, 30) }, () => clientFrame(CONTINUATION, '', { fin: false })),
      clientFrame(CONTINUATION, '{"type":"ev', { fin: false }),
      clientFrame(PING, 'within'),
      clientFrame(CONTINUATION, 'ent","name":"note"}'),
    ]),
  }),
  // A credential that is refused, whatever else the message says about its sender.
  (r) =>
    text(
      'refused',
      4403,
      JSON.stringify({
        type: 'auth',
        token: r.word(r.whole(1, 2_000)),
        subject: 'root',
        outcome: 'accepted',
        constructor: 1,
      }),
    ),
  () => text('verifier throws', 4500, '{"type":"auth","token":"throw"}'),
  () => text('verifier rejects', 4500, '{"type":"auth","token":"reject"}'),
  () => text('verifier answers true', 4500, '{"type":"auth","token":"true"}'),
  () => text('verifier is cut off', 4504, '{"type":"auth","token":"unavailable"}'),
  () => ({
    kind: 'refused, then all that is good in one segment',
    fate: 4403,
    isWhole: true,
    bytes: Buffer.concat([textFrame({ type: 'auth', token: 'bad' }), SECOND_AUTH, EVENT]),
  }),
  () => ({
    kind: 'event while verifying',
    fate: 4401,
    isWhole: true,
    bytes: Buffer.concat([textFrame({ type: 'auth', token: 'bad-later' }), EVENT, SECOND_AUTH]),
  }),
  () => ({
    kind: 'second auth while verifying',
    fate: 4409,
    isWhole: true,
    bytes: Buffer.concat([textFrame({ type: 'auth', token: 'bad-later' }), SECOND_AUTH, EVENT]),
  }),
  () => ({
    kind: 'garbage while verifying',
    fate: 4400,
    isWhole: true,
    bytes: Buffer.concat([textFrame({ type: 'auth', token: 'bad-later' }), textFrame('garbage'), EVENT]),
  }),
];

const MSGPACK_DEEDS: readonly [MakeDeed, ...MakeDeed[]] = [
  (r) => text('text frame', 4400, r.chance(0.5) ? '{"type":"auth","token":"good"}' : r.word(10)),
  (r) => binary('reserved byte', 4400, Buffer.concat([Buffer.from([0xc1]), r.bytes(r.whole(0, 50))])),
  (r) => binary('cut off', 4400, Buffer.concat([Buffer.from([0x8f]), r.bytes(1)])),
  () => binary('nothing', 4400, Buffer.alloc(0)),
  (r) =>
    binary(
      'announces members that are not there',
      4400,
      Buffer.from([r.pick([0xdd, 0xdf, 0xdb, 0xc6, 0xc9]), 0x7f, 0xff, 0xff, 0xff, 0x00]),
    ),
  () => binary('no map', 4400, msgpackText('auth')),
  () => binary('no type', 4400, msgpackMap([['token', 'good']])),
  () =>
    binary(
      'extension type',
      4400,
      msgpackMap([
        ['type', 'auth'],
        ['token', 'good'],
        ['x', Buffer.from([0xd4, 1, 0])],
      ]),
    ),
  () => binary('record definition', 4400, Buffer.from([0xd4, 0x72, 0x40, 0x91, 0xa1, 0x61, 0x01])),
  () =>
    binary(
      'bytes',
      4400,
      msgpackMap([
        ['type', 'auth'],
        ['token', Buffer.from([0xc4, 1, 0])],
      ]),
    ),
  () =>
    binary(
      'not UTF-8',
      4400,
      msgpackMap([
        ['type', 'auth'],
        ['token', Buffer.from([0xa2, 0xc0, 0xff])],
      ]),
    ),
  () =>
    binary(
      'name twice',
      4400,
      msgpackMap([
        ['type', 'event'],
        ['type', 'auth'],
        ['token', 'good'],
      ]),
    ),
  () =>
    binary(
      '__proto__',
      4400,
      msgpackMap([
        ['type', 'auth'],
        ['token', 'good'],
        ['__proto__', 'x'],
      ]),
    ),
  (r) =>
    binary(
      'too deep',
      4400,
      msgpackMap([
        ['type', 'auth'],
        ['token', 'good'],
        ['x', Buffer.concat([Buffer.alloc(r.whole(64, 4_000), 0x91), Buffer.from([0xc0])])],
      ]),
    ),
  () =>
    binary(
      'two values',
      4400,
      Buffer.concat([
        msgpackMap([
          ['type', 'auth'],
          ['token', 'good'],
        ]),
        Buffer.from([0xc0]),
      ]),
    ),
  () => binary('auth without a token', 4400, msgpackMap([['type', 'auth']])),
  () =>
    binary(
      'event',
      4401,
      msgpackMap([
        ['type', 'event'],
        ['name', 'note'],
      ]),
    ),
  (r) => binary('unknown type', 4401, msgpackMap([['type', r.word(30)]])),
  (r) =>
    binary(
      'refused',
      4403,
      msgpackMap([
        ['type', 'auth'],
        ['token', r.word(r.whole(1, 300))],
      ]),
    ),
  () =>
    binary(
      'verifier throws',
      4500,
      msgpackMap([
        ['type', 'auth'],
        ['token', 'throw'],
      ]),
    ),
];

/** These wait for the deadline, so there are only some of them. */
const SLOW_DEEDS: readonly [MakeDeed, ...MakeDeed[]] = [
  () => ({ kind: 'silence', fate: 4408, bytes: Buffer.alloc(0), isLast: true }),
  (r) => {
    const frame = textFrame({ type: 'auth', token: 'good' });
    return {
      kind: 'half a frame',
      fate: 4408,
      bytes: frame.subarray(0, r.whole(1, frame.length - 1)),
      isLast: true,
    };
  },
  () => ({
    kind: 'a fragment and no more',
    fate: 4408,
    bytes: clientFrame(TEXT, '{"type":"auth","token":"good"}', { fin: false }),
    isLast: true,
  }),
  // uWebSockets.js takes the first four bytes of the payload for a mask and waits for four more at the end.
  () => ({
    kind: 'unmasked frame',
    fate: 4408,
    bytes: clientFrame(TEXT, '{"type":"auth","token":"good"}', { masked: false }),
    isLast: true,
  }),
];

const HANG: Deed = {
  kind: 'verifier hangs',
  fate: 4504,
  bytes: textFrame({ type: 'auth', token: 'hang' }),
  isLast: true,
};
const SLOW_SHARE = 0.03;
const MSGPACK_SHARE = 0.2;

export function makeSequence(random: SeededRandom): Sequence {
  const isMsgpack = random.chance(MSGPACK_SHARE);
  const deed = chooseDeed(random, isMsgpack);
  const before = Array.from({ length: random.pick([0, 0, 1, 2]) }, () => harmless(random));
  const after = deed.isLast
    ? []
    : Array.from({ length: random.pick([0, 0, 1, 3]) }, () => random.pick([SECOND_AUTH, EVENT, REQUEST]));
  const bytes = Buffer.concat([...before, deed.bytes, ...after]);
  return { kind: deed.kind, isMsgpack, fate: deed.fate, writes: deed.isWhole ? [bytes] : cut(random, bytes) };
}

function chooseDeed(random: SeededRandom, isMsgpack: boolean): Deed {
  if (random.chance(SLOW_SHARE))
    return random.chance(0.15) && !isMsgpack ? HANG : random.pick(SLOW_DEEDS)(random);
  if (random.chance(0.25)) return random.pick(TRANSPORT_DEEDS)(random);
  return random.pick(isMsgpack ? MSGPACK_DEEDS : JSON_DEEDS)(random);
}

function harmless(random: SeededRandom): Buffer {
  return clientFrame(random.pick([PING, PONG]), random.bytes(random.whole(0, 125)));
}

function cut(random: SeededRandom, bytes: Buffer): Buffer[] {
  if (bytes.length === 0) return [];
  if (bytes.length < 2 || random.chance(0.7)) return [bytes];
  const at = random.whole(1, bytes.length - 1);
  return [bytes.subarray(0, at), bytes.subarray(at)];
}
