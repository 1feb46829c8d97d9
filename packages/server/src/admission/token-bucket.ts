// Has a source begun too many upgrades of late? Clause FLOOD-4.

/**
 * A token bucket that is one number: the time at which it is full again (the "theoretical arrival time" of the generic
 * cell rate algorithm). Each token taken puts that time off by one interval; with more than a whole burst to wait for,
 * the bucket is empty. There is nothing to refill, and a time in the past means a full bucket.
 */
export class TokenBucketRate {
  readonly #intervalMs: number;
  readonly #burstMs: number;

  constructor(tokensPerSecond: number, burst: number) {
    this.#intervalMs = 1_000 / tokensPerSecond;
    this.#burstMs = this.#intervalMs * burst;
  }

  /** In how many milliseconds there are so many tokens; 0 for now. Rounded up. A full bucket is always enough. */
  tokensInMs(fullAtMs: number, nowMs: number, tokens = 1): number {
    const waitMs = fullAtMs + this.#costMs(tokens) - this.#burstMs - nowMs;
    // Sums of fractions: what is within a thousandth of a millisecond of a token has it.
    return waitMs <= 1e-3 ? 0 : Math.ceil(waitMs);
  }

  /** When the bucket is full again, once they are taken. From an empty one nothing is taken: nobody gets into debt. */
  take(fullAtMs: number, nowMs: number, tokens = 1): number {
    return Math.min(Math.max(fullAtMs, nowMs) + this.#costMs(tokens), nowMs + this.#burstMs);
  }

  #costMs(tokens: number): number {
    return Math.min(tokens * this.#intervalMs, this.#burstMs);
  }

  /** What part of a whole burst is taken just now: 0 for a full bucket, 1 for an empty one. */
  takenFraction(fullAtMs: number, nowMs: number): number {
    return Math.max(0, fullAtMs - nowMs) / this.#burstMs;
  }
}
