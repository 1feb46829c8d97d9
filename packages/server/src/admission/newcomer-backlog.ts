// Do more newcomers come than the server is to take in, and for how long already? Clause FLOOD-5.
import { TokenBucketRate } from './token-bucket.ts';

/** How much of a second's worth may come at once and be no pressure at all: half of this. */
const FULL_AFTER_MS = 500;
/** So that a server for few is not pressed by a handful. */
const FEWEST = 200;

/**
 * A bucket for all of them together. Who reconnects after a restart, or opens a page with many sockets, takes a little of it
 * for a moment; a flood empties it within a tenth of a second and keeps it empty.
 */
export class NewcomerBacklog {
  readonly #rate: TokenBucketRate;
  #fullAtMs = 0;

  constructor(newcomersPerSecond: number) {
    const burst = Math.max(FEWEST, (newcomersPerSecond * FULL_AFTER_MS) / 1_000);
    this.#rate = new TokenBucketRate(newcomersPerSecond, burst);
  }

  add(nowMs: number): void {
    this.#fullAtMs = this.#rate.take(this.#fullAtMs, nowMs);
  }

  /** 0 to 1. */
  fraction(nowMs: number): number {
    return this.#rate.takenFraction(this.#fullAtMs, nowMs);
  }
}
