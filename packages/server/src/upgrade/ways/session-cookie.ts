// A login session's id in a cookie, as it is.

import { assertKnownOptions } from '../../assert-known-options.ts';
import type { UpgradeWay } from '../upgrade-way.ts';
import { readCookie, readCookieName } from './cookie-header.ts';

export interface SessionCookieOptions {
  /** The cookie's name. One that begins with `__Host-` is best: no neighbouring host can plant it. */
  readonly name: string;
}

/**
 * A cookie that holds a session's id and no signature leads to the method `session`. It needs an allow-list of origins
 * (UPGRADE-5). The id alone must be unguessable.
 *
 * @throws OptionError naming what cannot work.
 */
export function sessionCookie(options: SessionCookieOptions): UpgradeWay {
  assertKnownOptions('options', options, ['name']);
  const name = readCookieName(options.name);
  return {
    name: 'session_cookie',
    method: 'session',
    attachedBy: 'cookie',
    authenticate: null,
    find(request) {
      const id = readCookie(request.header('cookie'), name);
      return typeof id === 'string' ? { session_id: id } : id;
    },
  };
}
