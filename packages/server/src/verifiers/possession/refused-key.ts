// Why a proof is not one by the key that the credential is bound to.

import { importPublicJwk } from '../jwt/import-public-jwk.ts';
import { calculateJwkThumbprint, hasValidSignature } from '../jwt/jose.ts';
import { PossessionRefusal } from './possession-refusal.ts';
import type { UnverifiedProof } from './read-proof.ts';

/** `undefined` when it is. The hash comes first: only the one bound key is ever imported (PROOF-2, PROOF-5). */
export async function refusedKey(
  proof: UnverifiedProof,
  thumbprint: string,
): Promise<PossessionRefusal | undefined> {
  if ((await calculateJwkThumbprint(proof.key, 'sha256')) !== thumbprint) {
    return PossessionRefusal.wrongProofKey;
  }
  const imported = await importPublicJwk(proof.key, [proof.algorithm]);
  if (!('key' in imported)) return PossessionRefusal.unusableProofKey;
  if (!(await hasValidSignature(proof.compact, imported.key))) return PossessionRefusal.badProofSignature;
  return undefined;
}
