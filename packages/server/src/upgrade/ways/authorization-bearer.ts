// A bearer token in `Authorization`, as programs send it.
import { MALFORMED, type UpgradeWay } from '../upgrade-way.ts';
import { readAuthorization } from './authorization-header.ts';

/** `b64token` (RFC 6750 section 2.1). It has no comma, so that two joined header lines are not a token. */
const B64TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

/**
 * `Authorization: Bearer <token>` leads to the method `bearer`. Pages cannot set this header on a WebSocket; programs
 * can (UPGRADE-1).
 */
export function authorizationBearer(): UpgradeWay {
  return {
    name: 'authorization_bearer',
    method: 'bearer',
    attachedBy: 'client',
    authenticate: 'Bearer',
    find(request) {
      const token = readAuthorization(request.header('authorization'), 'bearer');
      if (typeof token !== 'string') return token;
      return B64TOKEN.test(token) ? { token } : MALFORMED;
    },
  };
}
