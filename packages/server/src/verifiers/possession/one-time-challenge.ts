// The challenge that a bound credential is answered with, and what becomes of the proof.

import { randomBytes } from 'node:crypto';
import type { PossessionChallenge } from '@inband/protocol';
import {
  challenge,
  type Identity,
  refuse,
  unavailable,
  type Verdict,
  type VerificationContext,
} from '../../verifier.ts';
import { UnavailableReason } from '../jwt/unavailable-reason.ts';
import type { PossessionRules } from './possession-options.ts';
import { PossessionRefusal } from './possession-refusal.ts';
import { readProof } from './read-proof.ts';
import { refusedKey } from './refused-key.ts';

const NONCE_BYTES = 32;

/** What waits for a proof. Not the credential itself, which must not be held for as long as a client takes to answer. */
export interface BoundIdentity {
  readonly identity: Verdict & Identity;
  /** Of the key that the credential is bound to: RFC 7638 with SHA-256, in base64url. */
  readonly thumbprint: string;
  /** SHA-256 of the credential, in base64url. */
  readonly credentialHash: string;
}

/** PROOF-4: one proof for one nonce, which is of one connection and known to no other. A wrong one spends it, too. */
export function oneTimeChallenge(bound: BoundIdentity, rules: PossessionRules): Verdict {
  const nonce = randomBytes(NONCE_BYTES).toString('base64url');
  const value: PossessionChallenge = { kind: 'possession', nonce, algorithms: [...rules.algorithms] };
  let isSpent = false;
  return challenge(value, (proof, context) => {
    if (isSpent) return refuse(PossessionRefusal.proofRepeated);
    isSpent = true;
    return decide(proof, context, bound, nonce, rules);
  });
}

function decide(
  proof: unknown,
  context: VerificationContext,
  bound: BoundIdentity,
  nonce: string,
  rules: PossessionRules,
): Verdict | Promise<Verdict> {
  if (context.signal.aborted) return unavailable(UnavailableReason.aborted);
  if (isExpired(bound.identity, context.nowMs)) return refuse(PossessionRefusal.expired);
  const { credentialHash } = bound;
  const read = readProof(proof, { ...rules, nonce, credentialHash, origin: context.peer.origin });
  if (typeof read === 'string') return refuse(read);
  return refusedKey(read, bound.thumbprint).then((refusal) => {
    if (refusal !== undefined) return refuse(refusal);
    if (context.signal.aborted) return unavailable(UnavailableReason.aborted);
    return { ...bound.identity, confirmedKey: bound.thumbprint };
  });
}

/** Between the verdict and the proof lies as much time as the client took. */
function isExpired(identity: Identity, nowMs: number): boolean {
  return identity.expiresAtMs !== null && !(identity.expiresAtMs > nowMs);
}
