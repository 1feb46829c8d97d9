// Everything that can be found wrong with a proof without computing anything, cheapest first.

import { PROOF_TYPE } from '@inband/protocol';
import { type CompactToken, splitCompactToken } from '../jwt/compact-token.ts';
import { readJsonObject } from '../jwt/read-json-object.ts';
import { PossessionRefusal } from './possession-refusal.ts';
import { type ProofKey, readProofKey } from './proof-key.ts';

/** What the one proof that is good for a challenge must say. */
export interface ProofExpectation {
  readonly algorithms: readonly string[];
  readonly nonce: string;
  /** SHA-256 of the credential, in base64url. */
  readonly credentialHash: string;
  readonly origin: string | null;
  /** `null` when any will do. */
  readonly audiences: ReadonlySet<string> | null;
}

/** What a proof says of itself. Nothing here is true before the key and the signature are checked. */
export interface UnverifiedProof {
  readonly compact: string;
  readonly algorithm: string;
  readonly key: ProofKey;
}

/** The largest good proof, by an RSA key of 8192 bits, with an origin and an audience of usual length fits. */
const MAX_PROOF_CHARS = 4096;
const MAX_AUDIENCE_CHARS = 512;
const HEADER_MEMBERS = ['typ', 'alg', 'jwk'];

export function readProof(proof: unknown, expected: ProofExpectation): UnverifiedProof | PossessionRefusal {
  if (typeof proof !== 'string') return PossessionRefusal.malformedProof;
  if (proof.length > MAX_PROOF_CHARS) return PossessionRefusal.proofTooLarge;
  const segments = splitCompactToken(proof);
  if (segments === undefined) return PossessionRefusal.malformedProof;
  const header = readHeader(segments, expected.algorithms);
  if (typeof header === 'string') return header;
  const refusal = refusedPayload(segments, expected);
  return refusal ?? { compact: proof, ...header };
}

/**
 * PROOF-2, PROOF-5. The type is compared exactly, and a member that is not ours is refused rather than ignored: `crit`
 * and `b64` change what was signed, `kid`, `jku`, `x5u` and `x5c` name other keys, and no member is ever needed.
 */
function readHeader(
  segments: CompactToken,
  algorithms: readonly string[],
): { readonly algorithm: string; readonly key: ProofKey } | PossessionRefusal {
  const header = readJsonObject(segments.header);
  if (header === undefined) return PossessionRefusal.malformedProofHeader;
  if (header.typ !== PROOF_TYPE) return PossessionRefusal.wrongProofType;
  if (typeof header.alg !== 'string') return PossessionRefusal.malformedProofHeader;
  if (!algorithms.includes(header.alg)) return PossessionRefusal.proofAlgorithmNotAllowed;
  if (Object.keys(header).some((member) => !HEADER_MEMBERS.includes(member))) {
    return PossessionRefusal.unexpectedProofHeader;
  }
  const key = readProofKey(header.jwk, header.alg);
  return typeof key === 'string' ? key : { algorithm: header.alg, key };
}

/**
 * PROOF-3. Plain comparisons: whoever sends the proof was sent the nonce and has the credential, so that there is
 * nothing for the time they take to tell. Other claims, such as the `iat` that some libraries add, are ignored.
 */
function refusedPayload(segments: CompactToken, expected: ProofExpectation): PossessionRefusal | undefined {
  const claims = readJsonObject(segments.payload);
  if (claims === undefined) return PossessionRefusal.malformedProofPayload;
  if (claims.nonce !== expected.nonce) return PossessionRefusal.wrongProofNonce;
  if (claims.ath !== expected.credentialHash) return PossessionRefusal.wrongProofCredential;
  if (claims.origin !== expected.origin) return PossessionRefusal.wrongProofOrigin;
  return isAudience(claims.aud, expected.audiences) ? undefined : PossessionRefusal.wrongProofAudience;
}

function isAudience(audience: unknown, ours: ReadonlySet<string> | null): boolean {
  if (typeof audience !== 'string' || audience === '' || audience.length > MAX_AUDIENCE_CHARS) return false;
  return ours === null || ours.has(audience);
}
