// Whom a login session's record is about.
import { MAX_TIMESTAMP_MS } from '@inband/protocol';
import { isSubject } from '../is-subject.ts';
import { isThenable } from '../is-thenable.ts';

/** What a web application keeps of a login session, read from JSON. */
export type LoginSessionRecord = Readonly<Record<string, unknown>>;

/** Who is logged in. */
export interface LoggedIn {
  /** Never empty, at most 256 characters. */
  readonly subject: string;
  /**
   * What the application wants to know of the session, by default nothing. Only what lasts: where a later record gives
   * other claims, the socket closes, so that its rights do not outlive the record's.
   */
  readonly claims?: Readonly<Record<string, unknown>>;
  /**
   * When the login ends whatever happens, in milliseconds since the epoch. By default never: then the store's own time to
   * live governs, which is right for sessions that their use prolongs.
   */
  readonly expiresAtMs?: number | null;
}

/**
 * Says who is logged in, from a record alone; null when nobody is. Called at each `auth` and again when the record
 * changed. MUST be synchronous. A throw, and an answer of another shape, closes with 4500.
 */
export type IdentifySession = (record: LoginSessionRecord) => LoggedIn | null;

/** {@link LoggedIn} with nothing left out. */
export interface IdentifiedSession {
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly expiresAtMs: number | null;
}

/** Why a record lets nobody in. */
export type UnidentifiedReason = 'malformed_session' | 'anonymous_session';

/** @throws whatever `identify` throws; TypeError when it answers anything but a {@link LoggedIn} or null. */
export function identifySession(
  text: string,
  identify: IdentifySession,
): IdentifiedSession | UnidentifiedReason {
  const record = parse(text);
  if (record === null) return 'malformed_session';
  const answer: unknown = identify(record);
  return answer === null ? 'anonymous_session' : readLoggedIn(answer);
}

function parse(text: string): LoginSessionRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function readLoggedIn(answer: unknown): IdentifiedSession {
  if (isThenable(answer)) {
    // What an async function throws would end the process, because nobody else waits for it.
    answer.then(undefined, () => {});
    throw new TypeError('"identify" must answer directly, not with a promise');
  }
  if (!isRecord(answer)) throw new TypeError('"identify" must answer with an object or null');
  const { subject, claims = {}, expiresAtMs = null } = answer;
  if (!isSubject(subject)) throw new TypeError('"identify" answered with something that is no subject');
  if (!isRecord(claims)) throw new TypeError('"identify" answered with claims that are no object');
  if (!isExpiry(expiresAtMs)) throw new TypeError('"identify" answered with an expiry that is no time');
  return { subject, claims, expiresAtMs };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === '[object Object]';
}

function isExpiry(value: unknown): value is number | null {
  return (
    value === null || (Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= MAX_TIMESTAMP_MS)
  );
}
