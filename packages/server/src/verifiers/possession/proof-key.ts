// The public key that a proof brings.

import { fittingAlgorithms } from '../jwt/fitting-algorithms.ts';
import { isJsonObject } from '../jwt/read-json-object.ts';
import { PossessionRefusal } from './possession-refusal.ts';

/** The members of a JWK that its thumbprint covers (RFC 7638, section 3.2). */
export type ProofKey = Readonly<Record<string, string>>;

const PUBLIC_MEMBERS: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['EC', ['kty', 'crv', 'x', 'y']],
  ['OKP', ['kty', 'crv', 'x']],
  ['RSA', ['kty', 'n', 'e']],
]);

const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'] as const;

/**
 * The key in `jwk`, or why it is none for `algorithm`. What else the JWK says (`ext`, `key_ops`, as WebCrypto exports
 * them) is left out: the thumbprint does not cover it, so it is the word of whoever sent it. A JWK with private parts
 * is refused whatever else is right, for by now its key is known to others (PROOF-5).
 */
export function readProofKey(jwk: unknown, algorithm: string): ProofKey | PossessionRefusal {
  if (!isJsonObject(jwk)) return PossessionRefusal.malformedProofKey;
  if (SECRET_MEMBERS.some((member) => Object.hasOwn(jwk, member))) return PossessionRefusal.privateProofKey;
  const names = PUBLIC_MEMBERS.get(jwk.kty);
  if (names === undefined) return PossessionRefusal.malformedProofKey;
  const key: Record<string, string> = {};
  for (const name of names) {
    const value = jwk[name];
    if (typeof value !== 'string' || value === '') return PossessionRefusal.malformedProofKey;
    key[name] = value;
  }
  return fittingAlgorithms(key, [algorithm]).length === 1 ? key : PossessionRefusal.wrongProofKeyAlgorithm;
}
