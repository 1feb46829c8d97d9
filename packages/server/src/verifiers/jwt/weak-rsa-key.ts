// RSA keys that must not be trusted.

import { hasRocaFingerprint } from './roca-fingerprint.ts';
import { unsignedInteger } from './unsigned-integer.ts';

const MIN_MODULUS_BITS = 2048;
// Verification costs grow with both. No issuer goes beyond these, and an issuer's key is work for every token.
const MAX_MODULUS_BITS = 8192;
const MAX_EXPONENT = 0xffff_ffffn;

/** Why the key of modulus `n` and exponent `e` (base64url) is refused, or `undefined`. */
export function weakRsaKey(n: string, e: string): string | undefined {
  const modulus = unsignedInteger(n);
  const bits = modulus.toString(2).length;
  if (bits < MIN_MODULUS_BITS) return `has an RSA key of less than ${MIN_MODULUS_BITS} bits`;
  if (bits > MAX_MODULUS_BITS) return `has an RSA key of more than ${MAX_MODULUS_BITS} bits`;
  if (modulus % 2n === 0n) return 'has an RSA key with an even modulus';
  const exponent = unsignedInteger(e);
  if (exponent < 3n || exponent % 2n === 0n || exponent > MAX_EXPONENT)
    return 'has an RSA key with a bad exponent';
  if (hasRocaFingerprint(modulus)) return 'has an RSA key with the ROCA weakness (CVE-2017-15361)';
  return undefined;
}
