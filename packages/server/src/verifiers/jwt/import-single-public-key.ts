// The option "publicKey" as a key.

import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { OptionError } from '../../option-error.ts';
import { fittingAlgorithms } from './fitting-algorithms.ts';
import { importPublicJwk } from './import-public-jwk.ts';
import { isJsonObject } from './read-json-object.ts';
import type { VerificationKey } from './verification-key.ts';

/** `candidates` are the algorithms the key may serve; with `isDefault` its own `alg` may widen them. */
export async function importSinglePublicKey(
  publicKey: unknown,
  candidates: readonly string[],
  isDefault: boolean,
): Promise<VerificationKey> {
  const jwk = typeof publicKey === 'string' ? jwkFromPem(publicKey) : publicKey;
  if (!isJsonObject(jwk)) throw new OptionError('publicKey', 'must be a PEM string or a JWK');
  const own = typeof jwk.alg === 'string' ? [jwk.alg] : [];
  const algorithms = isDefault ? [...new Set([...own, ...candidates])] : candidates;
  if (own.length === 0 && fittingAlgorithms(jwk, algorithms).length > 1) {
    throw new OptionError('algorithms', 'names more than one algorithm for the key; one key serves one');
  }
  const imported = await importPublicJwk(jwk, algorithms);
  if ('key' in imported) return imported.key;
  throw new OptionError('publicKey', imported.problem);
}

function jwkFromPem(pem: string): JsonWebKey {
  if (pem.includes('PRIVATE KEY-----'))
    throw new OptionError('publicKey', 'is a private key; it belongs to the issuer only');
  if (!pem.trimStart().startsWith('-----BEGIN PUBLIC KEY-----')) {
    throw new OptionError('publicKey', 'must be PEM that begins with "-----BEGIN PUBLIC KEY-----"');
  }
  try {
    return createPublicKey({ key: pem, format: 'pem', type: 'spki' }).export({ format: 'jwk' });
  } catch {
    throw new OptionError('publicKey', 'cannot be read as a public key of a kind we know');
  }
}
