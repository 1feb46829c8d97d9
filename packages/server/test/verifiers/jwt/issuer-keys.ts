// Key pairs of a pretend issuer, made once per test file.

import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';

export interface IssuerKey {
  readonly alg: string;
  readonly privateKey: CryptoKey;
  /** With `kid`, `alg` and `use`. */
  readonly jwk: JWK & Record<string, unknown>;
}

export async function makeIssuerKey(alg: string, kid?: string): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), alg, use: 'sig', ...(kid === undefined ? {} : { kid }) };
  return { alg, privateKey, jwk };
}
