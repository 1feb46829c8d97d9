// The outer form of a token: strict compact JWS.

import { isCanonicalBase64url } from '../../canonical-base64url.ts';

export interface CompactToken {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
}

const FORM = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/**
 * Splits a token, or `undefined` when it is anything but its issuer's own spelling: padding, white space, re-encoded
 * trailing bits, JWE and JSON serialisation all end here. jose takes several of those.
 */
export function splitCompactToken(token: string): CompactToken | undefined {
  if (!FORM.test(token)) return undefined;
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  const header = token.slice(0, first);
  const payload = token.slice(first + 1, second);
  const signature = token.slice(second + 1);
  if (!isCanonicalBase64url(header) || !isCanonicalBase64url(payload) || !isCanonicalBase64url(signature)) {
    return undefined;
  }
  return { header, payload, signature };
}
