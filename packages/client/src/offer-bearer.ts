// A bearer token as a subprotocol, the one place of the upgrade request where a page can put one besides the URL.
import { base64url } from './base64url.ts';

/** What a server takes for a prefix: at most 64 characters of a subprotocol, the last of them a dot (UPGRADE-6). */
const PREFIX = /^[\w!#$%&'*+.^`|~-]{0,63}\.$/;

/**
 * For `upgrade.subprotocols`: `prefix` and the token in base64url (UPGRADE-6). The server has to be configured to look
 * for it, and for this prefix. Offered, never chosen: a server that sends it back is left. Proxies may log it, as they
 * may any header.
 *
 * @throws {TypeError} for a token that is no string or empty, and for a prefix that no server can have.
 */
export function offerBearer(token: string, prefix = 'inband.bearer.'): string {
  if (typeof token !== 'string' || token === '')
    throw new TypeError('"token" must be a string that is not empty');
  if (typeof prefix !== 'string' || !PREFIX.test(prefix))
    throw new TypeError('"prefix" must be up to 64 characters of a subprotocol, the last of them "."');
  return `${prefix}${base64url(new TextEncoder().encode(token))}`;
}
