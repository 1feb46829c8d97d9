// A login session's id in the cookie that express-session sets.

import { assertKnownOptions } from '../../assert-known-options.ts';
import { MALFORMED, type UpgradeWay } from '../upgrade-way.ts';
import { readCookie, readCookieName } from './cookie-header.ts';
import { readSignedSessionId, readSigningSecrets } from './signed-session-id.ts';

export interface ExpressSessionCookieOptions {
  /** The `name` given to express-session. Default `connect.sid`. */
  readonly name?: string;
  /**
   * The `secret` given to express-session: one, or the list in use while it is changed. At least 16 characters each,
   * which express-session does not ask for; take 32 random bytes or more.
   */
  readonly secrets: string | readonly string[];
}

const PREFIX = 's:';

/**
 * The cookie of express-session, `s:<id>.<signature>`, leads to the method `session`. It needs an allow-list of origins
 * (UPGRADE-5). @fastify/session with `cookiePrefix: 's:'` writes the same.
 *
 * A cookie without a right signature is a wrong credential and not a missing one: nothing else in the request is looked
 * at (UPGRADE-2).
 *
 * @throws OptionError naming what cannot work.
 */
export function expressSessionCookie(options: ExpressSessionCookieOptions): UpgradeWay {
  assertKnownOptions('options', options, ['name', 'secrets']);
  const name = readCookieName(options.name ?? 'connect.sid');
  const secrets = readSigningSecrets(options.secrets);
  return {
    name: 'express_session_cookie',
    method: 'session',
    attachedBy: 'cookie',
    authenticate: null,
    find(request) {
      const value = readCookie(request.header('cookie'), name);
      if (typeof value !== 'string') return value;
      return value.startsWith(PREFIX) ? readSignedSessionId(value.slice(PREFIX.length), secrets) : MALFORMED;
    },
  };
}
