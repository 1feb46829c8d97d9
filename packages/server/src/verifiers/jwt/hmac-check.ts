// Whether a shared secret signed a token, answered at once.

import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/**
 * Whether the holder of `key` signed `token`, which the caller has found to be strict compact form. Says nothing about
 * claims. By hand, not by jose: that one asks Web Crypto, which sends each HMAC to the thread pool and back, and the way
 * there costs ten times as much as the HMAC.
 */
export function hasValidHmac(token: string, key: KeyObject, hash: string): boolean {
  const end = token.lastIndexOf('.');
  const expected = createHmac(hash, key).update(token.slice(0, end), 'latin1').digest();
  const given = Buffer.from(token.slice(end + 1), 'base64url');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
