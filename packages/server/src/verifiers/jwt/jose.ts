// The one file that knows jose.

import { type CryptoKey, compactVerify, errors, importJWK, type JWK } from 'jose';
import type { PublicVerificationKey } from './verification-key.ts';

export { type CryptoKey, calculateJwkThumbprint } from 'jose';

/** Whether `key` signed `token`, which the caller has found to be strict compact form. Says nothing about claims. */
export async function hasValidSignature(token: string, key: PublicVerificationKey): Promise<boolean> {
  try {
    await compactVerify(token, key.cryptoKey, { algorithms: [key.algorithm] });
    return true;
  } catch (error) {
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}

/** Makes a public JWK a key for one algorithm. Rejects when the members make no key. */
export async function importPublicKey(jwk: JWK, algorithm: string): Promise<CryptoKey> {
  const key = await importJWK(jwk, algorithm, { extractable: false });
  if (key instanceof Uint8Array || key.type !== 'public') throw new TypeError('not a public key');
  return key;
}
