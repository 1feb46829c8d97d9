// Where a stranger may write a secret, in a request and in a frame.
import { msgpackMap } from '../support/msgpack-bytes.ts';
import type { HeaderLine, UpgradeShape } from '../support/upgrade-request.ts';
import { BINARY, clientFrame, TEXT, textFrame } from '../support/websocket-frame.ts';

/** As long as the shortest session id, and of characters that every credential may have. */
export const CANARY = 'canary7f3a9c51e2';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const base64url = (text: string): string => Buffer.from(text).toString('base64url');
/** A token whose every part holds the canary; nobody signed it. */
const JWT = [
  { alg: 'HS256', kid: CANARY },
  { sub: CANARY, exp: 4_102_444_800, iss: CANARY },
]
  .map((part) => base64url(JSON.stringify(part)))
  .concat(base64url(CANARY))
  .join('.');
const TICKET = `${CANARY}${CANARY}${CANARY}`.slice(0, 43);
const API_KEYS = [CANARY, `ibk_${'0'.repeat(16)}_${TICKET}`, `ibk_${CANARY}_${TICKET}`, `ibk_${CANARY}`];

const header = (name: string, ...values: readonly string[]): readonly UpgradeShape[] =>
  values.map((value) => ({ add: [[name, value]] }));
const query = (...queries: readonly string[]): readonly UpgradeShape[] =>
  queries.map((text) => ({ path: `/ws?${text}` }));
const fromPage = (...values: readonly string[]): readonly UpgradeShape[] =>
  values.map((value) => ({
    add: [
      ['Origin', 'https://app.example'],
      ['Cookie', value],
    ],
  }));

const HOPS = [
  CANARY,
  `${CANARY}, 9.9.9.9`,
  `9.9.9.9, ${CANARY}`,
  `fe80::1%${CANARY}`,
  `[fe80::1%${CANARY}]:443`,
  `9.9.9.9:${CANARY}`,
  `for=${CANARY}`,
  `"${CANARY}"`,
];

export const UPGRADES: readonly UpgradeShape[] = [
  { path: `/${CANARY}` },
  { path: `/ws/${CANARY}` },
  { method: CANARY.toUpperCase() },
  { replace: [['Host', CANARY]] },
  { replace: [['Upgrade', CANARY]] },
  { replace: [['Connection', CANARY]] },
  { replace: [['Sec-WebSocket-Version', CANARY]] },
  { replace: [['Sec-WebSocket-Key', CANARY]] },
  { add: [[CANARY, CANARY]] },
  ...query(
    ...[
      `token=${CANARY}`,
      `room=${CANARY}`,
      `${CANARY}=1`,
      CANARY,
      `password=${CANARY}`,
      `to%6ben=${CANARY}`,
    ],
    ...[`ticket=${CANARY}`, `ticket=${TICKET}`, `ticket=${TICKET}&ticket=${TICKET}`, `ticket=%00${CANARY}`],
    ...[`access_token=${CANARY}`, `access_token=${JWT}`, `access_token=${CANARY}&access_token=${CANARY}`],
  ),
  ...header('Origin', `https://${CANARY}`, CANARY),
  ...header('Referer', `https://app.example/?token=${CANARY}`),
  ...header('User-Agent', CANARY),
  ...header('Sec-WebSocket-Extensions', CANARY),
  ...header(
    'Sec-WebSocket-Protocol',
    ...[CANARY, `${CANARY}, inband.v1.json`, `inband.v1.json, ${CANARY}`, `inband.bearer.${CANARY}`],
    ...[`inband.bearer.${base64url(CANARY)}`, `inband.bearer.${base64url(CANARY)}, inband.v1.json`],
    ...[`inband.bearer.${base64url(JWT)}, inband.v1.json`, `inband.bearer.${CANARY}!, inband.v1.json`],
    `inband.v1.json, inband.bearer.${base64url(CANARY)}, inband.bearer.${base64url(CANARY)}`,
  ),
  ...header(
    'Authorization',
    ...[
      CANARY,
      `Bearer ${CANARY}`,
      `Bearer ${JWT}`,
      `bearer  ${CANARY}`,
      `Bearer ${CANARY}, Bearer ${CANARY}`,
    ],
    ...[`Bearer "${CANARY}"`, `Basic ${CANARY}`, `Basic ${base64(CANARY)}`, `Basic ${base64(`${CANARY}:x`)}`],
    ...[`Basic ${base64(`alice:${CANARY}`)}`, `Basic ${base64(`${CANARY}:${CANARY}`)}`, `Digest ${CANARY}`],
    ...[`Basic ${base64(`alice:${CANARY}\0`)}`, `Basic ${base64(`alice:${CANARY.repeat(70)}`)}`],
  ),
  ...header('X-Api-Key', ...API_KEYS, `${CANARY} ${CANARY}`, `ibk_${'0'.repeat(16)}_${CANARY.repeat(80)}`),
  ...fromPage(
    ...[
      `other=${CANARY}`,
      CANARY,
      `${CANARY}=${CANARY}`,
      `token=${CANARY}`,
      `token=${JWT}`,
      `token="${CANARY}"`,
    ],
    ...[`sid=${CANARY}`, `sid=${CANARY}; sid=${CANARY}`, `sid=%zz${CANARY}`, `sid=${CANARY.repeat(80)}`],
    ...[`connect.sid=${CANARY}`, `connect.sid=s%3A${CANARY}.${TICKET}`, `connect.sid=s%3A${CANARY}`],
  ),
  ...header('Cookie', `sid=${CANARY}`, `token=${CANARY}`),
  {
    add: [
      ['X-Badge', CANARY],
      ['X-Door', '7'],
    ],
  },
  {
    add: [
      ['X-Badge', CANARY],
      ['X-Door', CANARY],
    ],
  },
  ...header('X-Forwarded-For', ...HOPS),
  ...header('Forwarded', ...HOPS),
  ...header('X-Real-IP', CANARY),
];

const AUTH = `{"type":"auth","token":"${CANARY}"}`;
const auth = (fields: object): Buffer => textFrame({ type: 'auth', ...fields });

/**
 * In place of a first message. The reason of a client's own close frame is not here: uWebSockets.js echoes it to that
 * client, before anybody of us hears of it.
 */
export const FRAMES: readonly Buffer[] = [
  textFrame(AUTH),
  auth({ token: JWT }),
  auth({ token: [CANARY] }),
  auth({ method: 'ticket', ticket: CANARY }),
  auth({ method: 'ticket', ticket: TICKET }),
  ...API_KEYS.map((key) => auth({ method: 'api_key', key })),
  auth({ method: 'password', username: CANARY, password: CANARY }),
  auth({ method: 'password', username: 'alice', password: CANARY }),
  auth({ method: 'password', username: 'alice', password: CANARY, [CANARY]: CANARY }),
  auth({ method: 'session', session_id: CANARY }),
  auth({ method: 'session', session_id: `${CANARY}!` }),
  auth({ method: 'badge', badge: CANARY, door: 7 }),
  auth({ method: 'badge', badge: CANARY, door: CANARY }),
  auth({ method: CANARY }),
  auth({ method: 'oauth', secret: CANARY }),
  auth({ token: CANARY.repeat(100) }),
  auth({ token: CANARY, gen: CANARY }),
  textFrame(AUTH.slice(0, -1)),
  textFrame(AUTH.replace('"token"', '"token":1,"token"')),
  textFrame(AUTH.replace('auth', CANARY)),
  textFrame(AUTH.replace('}', `,"method":"${CANARY}"}`)),
  textFrame(AUTH.replace('}', `,"client":{"name":"${CANARY}","version":1}}`)),
  textFrame(AUTH.replace('}', `,"__proto__":"${CANARY}"}`)),
  textFrame({ type: 'auth_proof', gen: 1, proof: CANARY }),
  textFrame({ type: 'auth_ok', subject: CANARY }),
  textFrame(`{"${CANARY}":1}`),
  textFrame(CANARY),
  textFrame({ type: 'event', name: CANARY, data: CANARY }),
  textFrame({ type: 'request', id: CANARY, name: CANARY }),
  clientFrame(TEXT, CANARY.repeat(700)),
  clientFrame(TEXT, CANARY.repeat(2_000)),
  clientFrame(BINARY, AUTH),
  clientFrame(BINARY, msgpackMap([['token', CANARY]])),
  clientFrame(3, CANARY),
  clientFrame(TEXT, AUTH, { masked: false }),
];

/** In answer to a challenge, and none of them the right proof. */
export const PROOFS: readonly unknown[] = [
  CANARY,
  JWT,
  `${base64url(JSON.stringify({ typ: 'inband-proof+jwt', alg: 'ES256', jwk: { kty: CANARY } }))}.${base64url(`{"nonce":"${CANARY}"}`)}.${base64url(CANARY)}`,
  { [CANARY]: CANARY },
  [CANARY],
  CANARY.repeat(60),
  null,
];

/** Of one who got in. */
export const AFTER_AUTH: readonly unknown[] = [
  { type: 'event', name: CANARY },
  { type: 'request', id: '1', name: CANARY, data: CANARY },
  { type: 'request', id: '2', name: 'fail', data: CANARY },
  { type: 'auth', token: CANARY, gen: 2 },
  { type: 'auth', method: 'password', username: CANARY, password: CANARY, gen: 3 },
  { type: 'auth_proof', gen: 1, proof: CANARY },
];

/** Requests to the endpoint that gives tickets, with these bodies. */
export const TICKET_REQUESTS: readonly (UpgradeShape & { readonly body?: string })[] = [
  { body: CANARY },
  { body: JSON.stringify({ ticket: CANARY, [CANARY]: CANARY }) },
  { body: CANARY.repeat(1_100) },
  { path: `/ticket?token=${CANARY}` },
  { path: `/ticket?x=${CANARY}&${CANARY}` },
  { path: `/ticket/${CANARY}` },
  { method: 'GET', path: `/ticket?x=${CANARY}` },
  { method: 'PUT', body: CANARY },
  { method: 'OPTIONS', add: [['Origin', `https://${CANARY}`]] },
  {
    method: 'OPTIONS',
    add: [
      ['Origin', 'https://app.example'],
      ['Access-Control-Request-Method', CANARY],
      ['Access-Control-Request-Headers', CANARY],
    ],
  },
  {
    add: [
      ['Content-Type', CANARY],
      ['Origin', 'https://app.example'],
    ],
  },
  { add: [['Origin', `https://${CANARY}.example`]] },
  { add: [['Sec-Fetch-Site', CANARY]] },
  { add: [['User-Agent', CANARY]] },
  { add: [['X-Forwarded-For', CANARY]] },
  ...['Bearer', 'Basic', 'Digest'].map((scheme) => ({
    add: [['Authorization', `${scheme} ${CANARY}`] as HeaderLine],
  })),
  { add: [['Authorization', `Bearer ${JWT}`]] },
  { add: [['Authorization', `Basic ${base64(`${CANARY}:${CANARY}`)}`]] },
  ...API_KEYS.map((key) => ({ add: [['X-Api-Key', key] as HeaderLine] })),
  ...[`sid=${CANARY}`, `token=${CANARY}`, `connect.sid=s%3A${CANARY}.${TICKET}`, `other=${CANARY}`].map(
    (cookie) => ({
      add: [['Origin', 'https://app.example'] as HeaderLine, ['Cookie', cookie] as HeaderLine],
    }),
  ),
];
