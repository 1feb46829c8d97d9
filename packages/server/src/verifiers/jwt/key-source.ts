// Where the verifier gets its keys.

import type { Verdict } from '../../verifier.ts';
import type { TokenHeader } from './token-header.ts';
import type { VerificationKey } from './verification-key.ts';

export interface KeySource {
  /**
   * The key for a token with this header, or the verdict that there is none. MUST answer directly for keys at hand:
   * a token whose key is known never waits for a token whose key is not.
   */
  find(
    header: TokenHeader,
    signal: AbortSignal,
  ): VerificationKey | Verdict | Promise<VerificationKey | Verdict>;
  /** Whether {@link find} would answer directly, and so ask nobody. */
  isAtHand(header: TokenHeader): boolean;
  ready(): boolean;
  close(): void;
}

/** A source that never changes. */
export function fixedKeySource(find: (header: TokenHeader) => VerificationKey | Verdict): KeySource {
  return { find, isAtHand: () => true, ready: () => true, close: () => {} };
}
