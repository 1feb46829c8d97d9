// A shared secret as a key.

import { createSecretKey } from 'node:crypto';
import { OptionError } from '../../option-error.ts';
import { hasValidHmac } from './hmac-check.ts';
import { signatureAlgorithms } from './signature-algorithms.ts';
import type { SecretVerificationKey } from './verification-key.ts';

export function importSecret(secret: unknown, algorithms: readonly string[]): SecretVerificationKey {
  const [name, second] = algorithms;
  const algorithm = signatureAlgorithms.get(name ?? '');
  if (name === undefined || algorithm?.minSecretBytes === undefined || second !== undefined) {
    throw new OptionError('algorithms', 'must name one algorithm: one secret serves one');
  }
  const bytes = secretBytes(secret);
  if (bytes.length < algorithm.minSecretBytes) {
    throw new OptionError('secret', `must be at least ${algorithm.minSecretBytes} bytes for ${name}`);
  }
  const key = createSecretKey(bytes);
  const hash = algorithm.hash.replace('-', '').toLowerCase();
  return {
    algorithm: name,
    hasSigned: (token) => hasValidHmac(token, key, hash),
    signatureChars: Math.ceil(((algorithm.signatureBytes ?? 0) * 4) / 3),
  };
}

function secretBytes(secret: unknown): Uint8Array {
  if (typeof secret === 'string') return secretBytes(new TextEncoder().encode(secret));
  if (!(secret instanceof Uint8Array)) throw new OptionError('secret', 'must be a string or a Uint8Array');
  // A buffer of zeros is what an allocation that nobody filled looks like.
  if (secret.every((byte) => byte === secret[0])) {
    throw new OptionError('secret', 'must not be one byte repeated');
  }
  // A key that everybody may read, taken for a secret, lets everybody sign (CVE-2015-9235).
  if (new TextDecoder().decode(secret).includes('-----BEGIN ')) {
    throw new OptionError('secret', 'is a PEM document; a public key goes to "publicKey"');
  }
  return new Uint8Array(secret);
}
