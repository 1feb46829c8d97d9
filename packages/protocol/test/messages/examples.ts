// One valid message of each type with every field, and for each field values that it must refuse.

export interface Example {
  readonly side: 'client' | 'server';
  readonly message: { readonly type: string; readonly [field: string]: unknown };
  readonly optional: readonly string[];
  readonly refused: Readonly<Record<string, readonly unknown[]>>;
}

const NOT_GEN = [0, -1, 1.5, '1', null, 2 ** 31, true, Number.NaN];
const NOT_TIME = [-1, 1.5, '0', {}, 8_640_000_000_000_001, Number.POSITIVE_INFINITY];
const NOT_DURATION = [-1, 0.5, '5', null, 2 ** 31];
const NOT_NUMBER = ['1', null, {}, Number.NaN, Number.POSITIVE_INFINITY];
const notText = (max: number, min = 1) => [7, null, {}, [], 'x'.repeat(max + 1), ...(min > 0 ? [''] : [])];
const NOT_ERROR = [
  null,
  'x',
  {},
  { code: 'c' },
  { message: 'm' },
  { code: '', message: 'm' },
  { code: 1, message: 'm' },
];

export const EXAMPLES: readonly Example[] = [
  {
    side: 'client',
    message: { type: 'auth', method: 'bearer', gen: 1, client: { name: 'n', version: '1' }, token: 't' },
    optional: ['method', 'gen', 'client', 'token'],
    refused: {
      method: [1, null, '', 'Bearer', '1st', 'a-b', `a${'b'.repeat(32)}`, 'bearer\n'],
      gen: NOT_GEN,
      client: [
        null,
        'x',
        [],
        {},
        { name: 'n' },
        { name: 1, version: '1' },
        { name: 'x'.repeat(129), version: '1' },
      ],
    },
  },
  {
    side: 'client',
    message: { type: 'auth_proof', gen: 1, proof: { any: 'thing' } },
    optional: [],
    refused: { gen: NOT_GEN },
  },
  {
    side: 'server',
    message: { type: 'auth_challenge', gen: 1, challenge: [1] },
    optional: [],
    refused: { gen: NOT_GEN },
  },
  {
    side: 'server',
    message: {
      type: 'auth_ok',
      gen: 1,
      session_id: 's',
      subject: 'alice',
      expires_at_ms: 1,
      refresh_at_ms: null,
      heartbeat_ms: 25_000,
      server_time_ms: 0,
    },
    optional: [],
    refused: {
      gen: NOT_GEN,
      session_id: notText(64),
      subject: notText(256),
      expires_at_ms: NOT_TIME,
      refresh_at_ms: NOT_TIME,
      heartbeat_ms: [...NOT_DURATION, 0, 999, 300_001],
      server_time_ms: [...NOT_TIME, null],
    },
  },
  {
    side: 'server',
    message: { type: 'auth_error', gen: 1, code: 'c', message: 'm', retry: 'after', retry_after_ms: 1 },
    optional: ['retry_after_ms'],
    refused: {
      gen: NOT_GEN,
      code: notText(64, 0),
      message: notText(512, 0),
      retry: ['later', '', null, 1, 'NEVER'],
      retry_after_ms: NOT_DURATION,
    },
  },
  {
    side: 'server',
    message: { type: 'auth_expiring', gen: 1, expires_at_ms: 1 },
    optional: [],
    refused: { gen: NOT_GEN, expires_at_ms: [...NOT_TIME, null] },
  },
  {
    side: 'server',
    message: { type: 'draining', reconnect_after_ms: 1 },
    optional: [],
    refused: { reconnect_after_ms: NOT_DURATION },
  },
  ...(['client', 'server'] as const).flatMap((side): Example[] => [
    { side, message: { type: 'ping', t: 1.5 }, optional: ['t'], refused: { t: NOT_NUMBER } },
    { side, message: { type: 'pong', t: -1 }, optional: ['t'], refused: { t: NOT_NUMBER } },
    {
      side,
      message: { type: 'event', name: 'n', data: null },
      optional: ['data'],
      refused: { name: notText(128) },
    },
    {
      side,
      message: { type: 'request', id: 'i', name: 'n', data: 1 },
      optional: ['data'],
      refused: { id: notText(64), name: notText(128) },
    },
    {
      side,
      message: { type: 'response', id: 'i', data: 1, error: { code: 'c', message: 'm' } },
      optional: ['data', 'error'],
      refused: { id: notText(64), error: NOT_ERROR },
    },
  ]),
  {
    side: 'server',
    message: { type: 'error', code: 'c', message: 'm', id: 'i' },
    optional: ['id'],
    refused: { code: notText(64), message: notText(512, 0), id: notText(64, 0) },
  },
];
