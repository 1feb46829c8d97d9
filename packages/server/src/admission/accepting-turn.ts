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

  /** One more socket was. `too_long`, once in a turn, when it has lasted for more than `maxMs`. */
  accepted(nowMs: number, maxMs: number): 'goes_on' | 'too_long' {
    if (this.#startMs === null) {
      this.#startMs = nowMs;
      setImmediate(this.#end);
      return 'goes_on';
    }
    if (nowMs - this.#startMs <= maxMs) return 'goes_on';
    this.#startMs = Number.POSITIVE_INFINITY;
    return 'too_long';
  }
}
