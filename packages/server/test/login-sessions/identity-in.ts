// The identity in a verdict that admits.
import type { Identity, Verdict } from '../../src/verifier.ts';

/** @throws Error when it admits nobody. */
export function identityIn(verdict: Verdict): Identity {
  if (verdict.outcome !== 'accepted') throw new Error(`the verdict is "${verdict.outcome}"`);
  return verdict;
}
