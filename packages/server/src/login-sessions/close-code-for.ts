// What becomes of a socket when the record of its login session has changed.
import { isDeepStrictEqual } from 'node:util';
import type { CloseCodeName } from '@inband/protocol';
import type { IdentifiedSession, UnidentifiedReason } from './identify-session.ts';

/** What a record says now. `broken`: the application's function failed. */
export type FoundNow = IdentifiedSession | UnidentifiedReason | 'broken';

/**
 * The code to close with, each as if the client authenticated anew; null when it would be let in just as it was.
 *
 * Claims are fixed for a session's life (SESSION-1), so with other claims it cannot go on: it ends with a code upon
 * which clients authenticate again, and get the new ones.
 */
export function closeCodeFor(admitted: IdentifiedSession, found: FoundNow): CloseCodeName | null {
  if (found === 'broken') return 'internal_error';
  if (typeof found === 'string' || found.subject !== admitted.subject) return 'session_revoked';
  return isDeepStrictEqual(found.claims, admitted.claims) ? null : 'session_expired';
}
