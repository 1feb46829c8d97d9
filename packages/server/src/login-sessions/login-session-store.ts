// The port to where a web application keeps its login sessions.

/**
 * - A throw or rejection means that nothing is known: authenticating answers `unavailable`, live sessions go on for a
 *   bounded time. Never fails open.
 * - MUST bound every wait by itself.
 * - An id has been checked against `^[A-Za-z0-9_-]{16,128}$` before it gets here.
 */
export interface LoginSessionStore {
  /**
   * The records of several sessions as text, in the order of `ids`; null for one that is not, or no longer, there.
   * MUST NOT prolong a session by reading it.
   */
  read(ids: readonly string[]): readonly (string | null)[] | Promise<readonly (string | null)[]>;
}
