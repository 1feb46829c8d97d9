// When the cookie of a login session ends, as express-session and @fastify/session write it into the record.
import { MAX_TIMESTAMP_MS } from '@inband/protocol';
import type { LoginSessionRecord } from './identify-session.ts';

/**
 * `record.cookie.expires` in milliseconds since the epoch, for `expiresAtMs` of what `identify` answers; null where the
 * cookie has none. One that is no date counts as long over.
 *
 * Only for sessions that nothing prolongs. express-session with `resave: false`, on a store that has `touch`, prolongs the
 * key and leaves the record as it was, old date and all: leave `expiresAtMs` out there, the store's time to live governs.
 */
export function cookieExpiryMs(record: LoginSessionRecord): number | null {
  const { cookie } = record;
  if (typeof cookie !== 'object' || cookie === null || !('expires' in cookie)) return null;
  const { expires } = cookie;
  if (expires === null || expires === undefined || expires === false) return null;
  const atMs = typeof expires === 'string' ? Date.parse(expires) : Number.NaN;
  return atMs >= 0 && atMs <= MAX_TIMESTAMP_MS ? atMs : 0;
}
