// Every way in: how its credential is presented, right, wrong, unknown and too long.
import type { Wallet } from './all-methods.ts';
import type { Presentation } from './presentation.ts';

export interface WayIn {
  readonly name: string;
  readonly method: string;
  /** Whether a credential carries a signature of its own, by which a long one is a wrong one first. */
  readonly isSigned?: boolean;
  right(wallet: Wallet): Promise<Presentation>;
  /** Of the right form, and with a secret that is not the right one. */
  wrong(wallet: Wallet): Promise<Presentation>;
  /** Of the right form, and of nobody. */
  unknown(): Presentation;
  /** Of the right form, with a secret of `length` characters. */
  long(length: number, wallet: Wallet): Presentation;
}

/** The one origin on the list. */
const ORIGIN = 'https://app.example';
const JSON_PROTOCOL = 'inband.v1.json';
const NOBODYS_TICKET = 'A'.repeat(43);
const NOBODYS_SESSION = 'nobodys-session-0000000000000000';
const NOBODYS_KEY = `ibk_${'0'.repeat(16)}_${'A'.repeat(43)}`;
const NOBODYS_TOKEN =
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJub2JvZHkiLCJleHAiOjQxMDI0NDQ4MDB9.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

function spoiled(secret: string): string {
  const at = secret.length - 5;
  return secret.slice(0, at) + (secret[at] === 'A' ? 'B' : 'A') + secret.slice(at + 1);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function way(
  name: string,
  method: string,
  secrets: {
    readonly right: (wallet: Wallet) => string | Promise<string>;
    readonly wrong?: (wallet: Wallet) => string;
    readonly unknown: string;
    readonly long?: (length: number) => string;
  },
  present: (secret: string) => Presentation,
): WayIn {
  return {
    name,
    method,
    right: async (wallet) => present(await secrets.right(wallet)),
    wrong: async (wallet) => present(secrets.wrong?.(wallet) ?? spoiled(await secrets.right(wallet))),
    unknown: () => present(secrets.unknown),
    long: (length) => present(secrets.long?.(length) ?? 'A'.repeat(length)),
  };
}

const TOKEN = { right: (wallet: Wallet) => wallet.token(), unknown: NOBODYS_TOKEN };
const TICKET = { right: (wallet: Wallet) => wallet.ticket(), unknown: NOBODYS_TICKET };
const KEY = { right: (wallet: Wallet) => wallet.apiKey, unknown: NOBODYS_KEY };
const SESSION = { right: (wallet: Wallet) => wallet.sessionId(), unknown: NOBODYS_SESSION };
const PASSWORD = {
  right: (wallet: Wallet) => `alice:${wallet.password}`,
  wrong: () => `alice${Math.random()}:wrong password`,
  unknown: 'nobody:wrong password',
  long: (length: number) => `alice:${'A'.repeat(length)}`,
};
const BADGE = { right: () => "alice's badge", unknown: "nobody's badge" };

const FIRST_MESSAGE_WAYS: readonly WayIn[] = [
  way('first message, bearer', 'bearer', TOKEN, (token) => ({ auth: { token } })),
  way('first message, ticket', 'ticket', TICKET, (ticket) => ({ auth: { method: 'ticket', ticket } })),
  way('first message, api_key', 'api_key', KEY, (key) => ({ auth: { method: 'api_key', key } })),
  way('first message, password', 'password', PASSWORD, (pair) => {
    const [username, password] = pair.split(/:(.*)/s);
    return { auth: { method: 'password', username, password: password ?? '' } };
  }),
  way('first message, session', 'session', SESSION, (id) => ({
    auth: { method: 'session', session_id: id },
  })),
  way('first message, a method of our own', 'badge', BADGE, (badge) => ({
    auth: { method: 'badge', badge, door: 7 },
  })),
];

export const UPGRADE_WAYS: readonly WayIn[] = [
  way('Authorization: Bearer', 'bearer', TOKEN, (token) => ({
    headers: [['Authorization', `Bearer ${token}`]],
  })),
  way('Authorization: Basic', 'password', PASSWORD, (pair) => ({
    headers: [['Authorization', `Basic ${base64(pair)}`]],
  })),
  way('X-Api-Key', 'api_key', KEY, (key) => ({ headers: [['X-Api-Key', key]] })),
  way('token in a cookie', 'bearer', TOKEN, (token) => ({
    origin: ORIGIN,
    headers: [['Cookie', `token=${token}`]],
  })),
  way('session in a cookie', 'session', SESSION, (id) => ({
    origin: ORIGIN,
    headers: [['Cookie', `sid=${id}`]],
  })),
  {
    ...way('session in a cookie of express', 'session', SESSION, () => ({})),
    isSigned: true,
    right: async (wallet) => expressCookie(wallet.expressCookie(wallet.sessionId())),
    wrong: async (wallet) => expressCookie(spoiled(wallet.expressCookie(wallet.sessionId()))),
    unknown: () => expressCookie(`s%3A${NOBODYS_SESSION}.${'A'.repeat(43)}`),
    long: (length, wallet) => expressCookie(wallet.expressCookie('A'.repeat(length))),
  },
  way('ticket in the query', 'ticket', TICKET, (ticket) => ({ query: `ticket=${ticket}` })),
  way('token in the query', 'bearer', TOKEN, (token) => ({ query: `access_token=${token}` })),
  way('token in the subprotocols', 'bearer', TOKEN, (token) => ({
    subprotocols: [`inband.bearer.${base64(token).replaceAll('=', '')}`, JSON_PROTOCOL],
  })),
  way('an extractor of our own', 'badge', BADGE, (badge) => ({
    headers: [
      ['X-Badge', badge],
      ['X-Door', '7'],
    ],
  })),
];

function expressCookie(value: string): Presentation {
  return { origin: ORIGIN, headers: [['Cookie', `connect.sid=${value}`]] };
}

export const WAYS_IN: readonly WayIn[] = [...FIRST_MESSAGE_WAYS, ...UPGRADE_WAYS];
