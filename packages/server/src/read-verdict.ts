// What a verifier answered, or what there is instead of an answer. Anything that is not a verdict admits nobody.
import { jsonCodec, MAX_DURATION_MS, MAX_TIMESTAMP_MS } from '@inband/protocol';
import { describeError } from './describe-error.ts';
import { isSubject } from './is-subject.ts';
import type { Identity, ProofVerifier, Verdict } from './verifier.ts';

/** A {@link Verdict}, or the finding that the verifier is at fault. */
export type ReadVerdict =
  | Verdict
  | {
      /** It never had its turn (FLOOD-8). Nothing is known about the credential. */
      readonly outcome: 'overloaded';
      readonly reason: string;
      readonly retryAfterMs: number;
    }
  | {
      readonly outcome: 'broken';
      readonly reason: string;
      /** The class of what was thrown and where, for the log. */
      readonly thrown?: string;
    };

const REASON = /^[a-z][a-z0-9_]{0,63}$/;
const UNSPECIFIED_DELAY_MS = 1_000;
/** In characters of JSON: ample for a puzzle or a nonce, and every client reads more. */
const MAX_CHALLENGE_LENGTH = 8_192;

/** Total over all values: `true`, `undefined`, a promise where a string belongs, a trap-laden Proxy (AUTH-8, SEC-2). */
export function readVerdict(value: unknown): ReadVerdict {
  try {
    return read(value);
  } catch {
    return broken('unreadable_verdict');
  }
}

export function broken(reason: string, ...thrown: readonly [error?: unknown]): ReadVerdict {
  return thrown.length === 0
    ? { outcome: 'broken', reason }
    : { outcome: 'broken', reason, thrown: describeError(thrown[0]) };
}

function read(value: unknown): ReadVerdict {
  if (!isObject(value)) return broken('malformed_verdict');
  const { outcome } = value;
  switch (outcome) {
    case 'refused':
    case 'unavailable':
      return { outcome, reason: word(value.reason) };
    case 'limited':
      return { outcome, reason: word(value.reason), retryAfterMs: delayMs(value.retryAfterMs) };
    case 'challenged':
      return typeof value.prove === 'function' && isSendable(value.challenge)
        ? { outcome, challenge: value.challenge, prove: value.prove as ProofVerifier }
        : broken('malformed_verdict');
    case 'accepted':
      return readIdentity(value);
    default:
      return broken('malformed_verdict');
  }
}

function readIdentity(value: Record<string, unknown>): ReadVerdict {
  const { subject, expiresAtMs, claims, confirmedKey, whileOpen } = value;
  if (!isSubject(subject) || !isExpiry(expiresAtMs) || !isRecord(claims)) {
    return broken('malformed_verdict');
  }
  if (whileOpen !== undefined && typeof whileOpen !== 'function') return broken('malformed_verdict');
  if (!isConfirmed(claims, confirmedKey)) return { outcome: 'refused', reason: 'unconfirmed_credential' };
  if (confirmedKey === undefined && whileOpen === undefined) {
    return { outcome: 'accepted', subject, expiresAtMs, claims };
  }
  return {
    outcome: 'accepted',
    subject,
    expiresAtMs,
    claims,
    ...(typeof confirmedKey === 'string' ? { confirmedKey } : {}),
    ...(whileOpen === undefined ? {} : { whileOpen: whileOpen as NonNullable<Identity['whileOpen']> }),
  };
}

/** PROOF-1: a credential that is bound to a key admits only whoever proved to hold that key, on every way in. */
function isConfirmed(claims: Identity['claims'], confirmedKey: unknown): boolean {
  if (!Object.hasOwn(claims, 'cnf')) return true;
  const { cnf } = claims;
  if (!isRecord(cnf) || typeof confirmedKey !== 'string') return false;
  return Object.hasOwn(cnf, 'jkt') && cnf.jkt === confirmedKey && Object.keys(cnf).length === 1;
}

/** A challenge that no message can carry would end the connection without an answer (AUTH-8). */
function isSendable(challenge: unknown): boolean {
  if (challenge === undefined) return false;
  try {
    return jsonCodec.encode(challenge).length <= MAX_CHALLENGE_LENGTH;
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Not a list, a Map or a Date, and not the promise that a missing `await` leaves behind. */
function isRecord(value: unknown): value is Identity['claims'] {
  return isObject(value) && Object.prototype.toString.call(value) === '[object Object]';
}

function isExpiry(value: unknown): value is Identity['expiresAtMs'] {
  return (
    value === null || (Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= MAX_TIMESTAMP_MS)
  );
}

function delayMs(value: unknown): number {
  return typeof value === 'number' && value >= 0
    ? Math.min(Math.ceil(value), MAX_DURATION_MS)
    : UNSPECIFIED_DELAY_MS;
}

/** A reason goes to the log: whatever is not a plain word might be a piece of a credential (SEC-1). */
function word(reason: unknown): string {
  return typeof reason === 'string' && REASON.test(reason) ? reason : 'unspecified';
}
