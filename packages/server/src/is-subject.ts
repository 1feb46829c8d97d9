// What can be the subject of a session.
import { MAX_SUBJECT_LENGTH } from '@inband/protocol';

/** A lone surrogate has no UTF-8: on the wire, in `auth_ok`, two such subjects would become the same one. */
export function isSubject(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= MAX_SUBJECT_LENGTH &&
    value.isWellFormed()
  );
}
