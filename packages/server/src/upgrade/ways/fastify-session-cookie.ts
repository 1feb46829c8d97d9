// A login session's id in the cookie that @fastify/session sets.

import { assertKnownOptions } from '../../assert-known-options.ts';
import type { UpgradeWay } from '../upgrade-way.ts';
import { readCookie, readCookieName } from './cookie-header.ts';
import { readSignedSessionId, readSigningSecrets } from './signed-session-id.ts';

export interface FastifySessionCookieOptions {
  /** The `cookieName` given to @fastify/session. Default `sessionId`. */
  readonly name?: string;
  /**
   * The `secret` given to @fastify/session: one, or the list in use while it is changed. At least 16 characters each;
   * @fastify/session itself asks for 32. A signer object, and an `algorithm` other than sha256, cannot be read.
   */
  readonly secrets: string | readonly string[];
}

/**
 * The cookie of @fastify/session, `<id>.<signature>`, leads to the method `session`. It needs an allow-list of origins
 * (UPGRADE-5). A cookie without a right signature is a wrong credential and not a missing one (UPGRADE-2).
 *
 * @throws OptionError naming what cannot work.
 */
export function fastifySessionCookie(options: FastifySessionCookieOptions): UpgradeWay {
  assertKnownOptions('options', options, ['name', 'secrets']);
  const name = readCookieName(options.name ?? 'sessionId');
  const secrets = readSigningSecrets(options.secrets);
  return {
    name: 'fastify_session_cookie',
    method: 'session',
    attachedBy: 'cookie',
    authenticate: null,
    find(request) {
      const value = readCookie(request.header('cookie'), name);
      return typeof value === 'string' ? readSignedSessionId(value, secrets) : value;
    },
  };
}
