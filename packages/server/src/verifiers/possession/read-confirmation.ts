// Which key a credential's claims name.

import { isCanonicalBase64url } from '../../canonical-base64url.ts';
import { isJsonObject } from '../jwt/read-json-object.ts';

export type Confirmation =
  | { readonly kind: 'unbound' }
  | { readonly kind: 'unsupported' }
  /** `thumbprint` as in RFC 7638 with SHA-256, in base64url. */
  | { readonly kind: 'bound'; readonly thumbprint: string };

const SHA256_BASE64URL = /^[A-Za-z0-9_-]{43}$/;

/**
 * Reads `cnf` (RFC 7800). Only `jkt` (RFC 9449, section 6.1) can be proven here, and a second member might bind the
 * credential to something else as well, which would then go unproven: so `jkt` must be alone (PROOF-1).
 */
export function readConfirmation(claims: Readonly<Record<string, unknown>>): Confirmation {
  if (!('cnf' in claims)) return { kind: 'unbound' };
  const { cnf } = claims;
  if (!isJsonObject(cnf) || Reflect.ownKeys(cnf).length !== 1 || !Object.hasOwn(cnf, 'jkt')) {
    return { kind: 'unsupported' };
  }
  const { jkt } = cnf;
  return typeof jkt === 'string' && SHA256_BASE64URL.test(jkt) && isCanonicalBase64url(jkt)
    ? { kind: 'bound', thumbprint: jkt }
    : { kind: 'unsupported' };
}
