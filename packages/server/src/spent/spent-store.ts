// The port to where it is written down what was used and must not be used again.

/**
 * - A throw or rejection means that nothing is known. Never fails open.
 * - MUST bound every wait by itself.
 */
export interface SpentStore {
  /**
   * True exactly once for an `id` in `ttlMs` (a positive whole number, from now on): for the first call, of any number of
   * calls in any number of processes. False for all others, and where there is no room to write it down. SHOULD answer
   * directly where it can.
   *
   * `id`: at most 64 characters out of A-Z, a-z, 0-9, `_` and `-`. No secret.
   */
  spend(id: string, ttlMs: number): boolean | Promise<boolean>;
}
