// A bearer token as a subprotocol, the one place of the upgrade request where a page can put one besides the URL.
import { base64url } from './base64url.ts';

/**
 * For `upgrade.subprotocols`: `inband.bearer.` and the token in base64url. The server has to be configured to look for
 * it. Offered, never chosen: a server that sends it back is left. Proxies may log it, as they may any header.
 *
 * @throws {TypeError} for anything but a string that is not empty.
 */
export function bearerSubprotocol(token: string): string {
  if (typeof token !== 'string' || token === '')
    throw new TypeError('"token" must be a string that is not empty');
  return `inband.bearer.${base64url(new TextEncoder().encode(token))}`;
}
