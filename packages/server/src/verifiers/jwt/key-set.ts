// The usable keys of one set.

import { RefusalReason } from './refusal-reason.ts';
import type { TokenHeader } from './token-header.ts';
import type { VerificationKey } from './verification-key.ts';

export interface KeySet {
  /** How many keys are usable. */
  readonly size: number;
  find(header: TokenHeader): VerificationKey | RefusalReason;
}

export interface NamedKey {
  readonly kid: string | undefined;
  readonly key: VerificationKey;
}

/** `unusableKids` are in the set, but not to be used: known, so no reason to ask the issuer again. */
export function createKeySet(named: readonly NamedKey[], unusableKids: ReadonlySet<string>): KeySet {
  const byKid = new Map<string, VerificationKey>();
  const byAlgorithm = new Map<string, VerificationKey[]>();
  for (const { kid, key } of named) {
    if (kid !== undefined) byKid.set(kid, key);
    byAlgorithm.set(key.algorithm, [...(byAlgorithm.get(key.algorithm) ?? []), key]);
  }

  function findOnly(algorithm: string): VerificationKey | RefusalReason {
    const [only, second] = byAlgorithm.get(algorithm) ?? [];
    return only === undefined || second !== undefined ? RefusalReason.kidRequired : only;
  }

  return {
    size: named.length,
    find({ algorithm, kid }) {
      if (kid === undefined) return findOnly(algorithm);
      const key = byKid.get(kid);
      if (key === undefined)
        return unusableKids.has(kid) ? RefusalReason.unusableKey : RefusalReason.unknownKid;
      return key.algorithm === algorithm ? key : RefusalReason.wrongKeyAlgorithm;
    },
  };
}
