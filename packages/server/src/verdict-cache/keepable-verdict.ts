// Which verdicts may be given again to whoever presents the same credential.
import { readVerdict } from '../read-verdict.ts';
import type { Identity, Verdict } from '../verifier.ts';
import { frozenCopy } from './frozen-copy.ts';

export type Acceptance = Extract<Verdict, { readonly outcome: 'accepted' }>;
export type Refusal = Extract<Verdict, { readonly outcome: 'refused' }>;

/** How an acceptance reads that is bound to a key nobody proved yet: `requirePossession` has that still to do. */
const UNCONFIRMED = 'unconfirmed_credential';

/**
 * A frozen copy of what the verifier answered, or `null` where it is not to be given twice: an acceptance that is tied to
 * one proof of a key or looks after one session, an attempt counted against one peer, a challenge, a failure.
 */
export function keepableVerdict(answer: unknown): Acceptance | Refusal | null {
  const verdict = readVerdict(answer);
  if (verdict.outcome === 'refused') {
    return verdict.reason === UNCONFIRMED
      ? null
      : Object.freeze({ outcome: 'refused', reason: verdict.reason });
  }
  if (verdict.outcome !== 'accepted') return null;
  const { subject, expiresAtMs, confirmedKey, whileOpen } = verdict;
  if (confirmedKey !== undefined || whileOpen !== undefined) return null;
  const claims = frozenCopy(verdict.claims);
  if (claims === undefined) return null;
  return Object.freeze({ outcome: 'accepted', subject, expiresAtMs, claims: claims as Identity['claims'] });
}
