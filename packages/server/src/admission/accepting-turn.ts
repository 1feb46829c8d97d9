// For how long have sockets been accepted in this turn of the event loop? Clause FLOOD-6.

/**
 * Whoever accepts for as long as somebody comes is at nothing else while they come faster than they are refused.
 * uWebSockets.js does, which is why a turn has to be ended from within it.
 */
export class AcceptingTurn {
  /** Null between turns. */
  #startMs: number | null = null;
  readonly #end = (): void => {
    this.#startMs = null;
  };

  /** To be told of each accepted socket. Whether the turn has lasted for more than `maxMs`: said once in a turn. */
  isTooLong(nowMs: number, maxMs: number): boolean {
    if (this.#startMs === null) {
      this.#startMs = nowMs;
      setImmediate(this.#end);
      return false;
    }
    if (nowMs - this.#startMs <= maxMs) return false;
    this.#startMs = Number.POSITIVE_INFINITY;
    return true;
  }
}
