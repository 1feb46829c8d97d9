// What `createJwtVerifier` returns.

import type { Verifier } from '../../verifier.ts';

/** A {@link Verifier} of bearer tokens, with a life of its own where its keys come from the network. */
export interface JwtVerifier extends Verifier {
  /** Whether there are keys to verify with, for a readiness probe. */
  ready(): boolean;
  /** Stops refreshing keys. Those at hand go on serving until they are too old. */
  close(): void;
}
