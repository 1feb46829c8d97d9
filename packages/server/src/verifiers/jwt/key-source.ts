// Where the verifier gets its keys.

import type { Verdict, VerificationContext } from '../../verifier.ts';
import type { TokenHeader } from './token-header.ts';
import type { VerificationKey } from './verification-key.ts';

export interface KeySource {
  /**
   * The key for a token with this header, or the verdict that there is none. MUST answer directly for keys at hand:
   * a token whose key is known never waits for a token whose key is not.
   */
  find(
    header: TokenHeader,
    /** Its signal is made when it is first asked for: only who waits should. */
    context: Pick<VerificationContext, 'signal'>,
  ): VerificationKey | Verdict | Promise<VerificationKey | Verdict>;
  /** What {@link find} would answer directly; null where it would have to ask somebody. */
  atHand(header: TokenHeader): VerificationKey | Verdict | null;
  ready(): boolean;
  close(): void;
}

/** A source that never changes. */
export function fixedKeySource(find: (header: TokenHeader) => VerificationKey | Verdict): KeySource {
  return { find, atHand: find, ready: () => true, close: () => {} };
}
