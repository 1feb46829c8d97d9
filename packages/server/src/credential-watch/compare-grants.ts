// What becomes of a session when its credential grants something else than it did.
import { isDeepStrictEqual } from 'node:util';
import type { CloseCodeName } from '@inband/protocol';

export interface Grant {
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

export interface GrantNow extends Grant {
  /** In milliseconds since the epoch; null for never. */
  readonly expiresAtMs: number | null;
}

/**
 * The code to close with, as if the client authenticated anew; null when it would be let in just as it was.
 *
 * Claims are fixed for a session's life (SESSION-1), so with other claims it cannot go on: it ends with a code upon
 * which clients authenticate again, and get the new ones. The same code where the time is over.
 */
export function compareGrants(admitted: Grant, found: GrantNow, nowMs: number): CloseCodeName | null {
  if (found.subject !== admitted.subject) return 'session_revoked';
  if (found.expiresAtMs !== null && !(found.expiresAtMs > nowMs)) return 'session_expired';
  const isSame = found.claims === admitted.claims || isDeepStrictEqual(found.claims, admitted.claims);
  return isSame ? null : 'session_expired';
}
