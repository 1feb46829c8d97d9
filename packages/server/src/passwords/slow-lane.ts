// One attempt per period for all strangers of one account together, and a fair draw for who has it.

/**
 * Whoever asks during a period takes part in its draw, and the winner may make one attempt from the next period on. Fewest
 * failures on this account go first, then chance, which is drawn once per period and source: asking more often does not
 * help, so a program that asks without pause has no advantage over a person who comes back when told to.
 *
 * A winner keeps the right until it is used or somebody else wins, so one who comes back late has not lost it.
 */
export class SlowLane {
  readonly #periodMs: number;
  #period = -1;
  #winner: string | null = null;
  #best: string | null = null;
  #bestRank = Number.POSITIVE_INFINITY;

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  /** Uses the right of `pair`, if it has it. */
  enter(pair: string, nowMs: number): boolean {
    this.#advance(nowMs);
    if (this.#winner !== pair) return false;
    this.#winner = null;
    return true;
  }

  /**
   * Takes part in this period's draw. `draw` is a number from 0 to 1 that is the same all through the period for this
   * source. Returns in how many milliseconds the period ends.
   */
  contend(pair: string, failures: number, draw: number, nowMs: number): number {
    this.#advance(nowMs);
    const rank = failures + draw;
    if (rank < this.#bestRank) {
      this.#bestRank = rank;
      this.#best = pair;
    }
    return (this.#period + 1) * this.#periodMs - nowMs;
  }

  #advance(nowMs: number): void {
    const period = Math.floor(nowMs / this.#periodMs);
    if (period === this.#period) return;
    this.#period = period;
    if (this.#best !== null) this.#winner = this.#best;
    this.#best = null;
    this.#bestRank = Number.POSITIVE_INFINITY;
  }
}
