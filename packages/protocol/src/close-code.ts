// Why a connection ends: the one table from which server, client policy, spec text and registry come.
import type { RetryVerdict } from './retry-verdict.ts';

interface CloseCodeRow {
  readonly code: number;
  readonly retry: RetryVerdict;
  /** The spec clause that says when this code is used. */
  readonly clause: string;
  readonly when: string;
}

/**
 * Every way Inband ends a connection. Codes and names are fixed for version 1. The numbers follow the HTTP
 * status codes people know, in the range that RFC 6455 section 7.4.2 leaves to applications.
 */
export const CLOSE_CODES = {
  bad_message: {
    code: 4400,
    retry: 'never',
    clause: 'FRAME-3',
    when: 'a message that cannot be decoded, is not valid, or came in the wrong kind of frame',
  },
  auth_required: {
    code: 4401,
    retry: 'never',
    clause: 'AUTH-2',
    when: 'any message but `auth` before authentication',
  },
  auth_failed: { code: 4403, retry: 'reauth', clause: 'AUTH-7', when: 'the credential was refused' },
  auth_timeout: {
    code: 4408,
    retry: 'backoff',
    clause: 'AUTH-3',
    when: 'no credential was presented before the deadline',
  },
  auth_in_progress: {
    code: 4409,
    retry: 'never',
    clause: 'AUTH-5',
    when: 'a second `auth` while one is being verified',
  },
  session_expired: {
    code: 4410,
    retry: 'reauth',
    clause: 'SESSION-2',
    when: 'the credential reached its expiry and nobody renewed it',
  },
  session_revoked: {
    code: 4411,
    retry: 'never',
    clause: 'SESSION-5',
    when: 'the session was ended on purpose: kicked, logged out, revoked',
  },
  identity_changed: {
    code: 4412,
    retry: 'never',
    clause: 'SESSION-1',
    when: 'a renewal presented a credential of another subject',
  },
  message_too_big: {
    code: 4413,
    retry: 'never',
    clause: 'FRAME-1',
    when: 'a message over the size limit of the current state',
  },
  rate_limited: {
    code: 4429,
    retry: 'after',
    clause: 'APP-5',
    when: 'this source or session is over its rate',
  },
  internal_error: { code: 4500, retry: 'backoff', clause: 'AUTH-8', when: 'a fault of the server' },
  overloaded: {
    code: 4503,
    retry: 'after',
    clause: 'CLOSE-6',
    when: 'the server has no room for this connection, or the peer reads too slowly',
  },
  auth_backend_timeout: {
    code: 4504,
    retry: 'backoff',
    clause: 'AUTH-4',
    when: 'what decides about credentials did not answer in time, or could not be reached',
  },
  going_away: { code: 1001, retry: 'after', clause: 'CLOSE-5', when: 'the endpoint is shutting down' },
  service_restart: {
    code: 1012,
    retry: 'after',
    clause: 'CLOSE-5',
    when: 'the server drains its connections before a restart',
  },
} as const satisfies Record<string, CloseCodeRow>;

/** The name of a registered close code. The name is what the code means; the number is how it travels. */
export type CloseCodeName = keyof typeof CLOSE_CODES;

const NAMES_BY_CODE: ReadonlyMap<number, CloseCodeName> = new Map(
  (Object.keys(CLOSE_CODES) as CloseCodeName[]).map((name) => [CLOSE_CODES[name].code, name]),
);

/** The name of a close code, or undefined where the code is not registered here. */
export function closeCodeName(code: number): CloseCodeName | undefined {
  return NAMES_BY_CODE.get(code);
}

/** Whether a word from the wire is the name of a registered close code. */
export function isCloseCodeName(name: string): name is CloseCodeName {
  return Object.hasOwn(CLOSE_CODES, name);
}

/** Codes of RFC 6455 section 7.4.1 that say this client and this server cannot understand each other. */
const MISUNDERSTANDINGS: ReadonlySet<number> = new Set([1002, 1003, 1007, 1008, 1009, 1010]);

/**
 * What a client may do after a close with this code, registered or not (CLOSE-4, CLOSE-7). 1006 is what a client
 * sees when there was no close frame at all: a lost network, a refused upgrade, a server under attack.
 */
export function closeVerdict(code: number): RetryVerdict {
  const name = NAMES_BY_CODE.get(code);
  if (name !== undefined) return CLOSE_CODES[name].retry;
  if (MISUNDERSTANDINGS.has(code) || (code >= 4400 && code <= 4499)) return 'never';
  return 'backoff';
}
