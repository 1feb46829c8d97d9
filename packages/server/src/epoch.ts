// What the two clocks said at one moment, for all connections that were opened soon after it.

/** Milliseconds: since the epoch of dates, and of the clock that nobody sets. */
export interface Epoch {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/** So long microseconds since it are numbers that V8 keeps without a box: 31 bits. */
const MAX_AGE_MS = 1_000_000;
/** How far the clocks may have drifted apart, or one been set, before a new epoch begins. */
const MAX_DRIFT_MS = 1;

/** Two numbers with a fraction are 32 bytes of every connection; shared they are none. */
export class Epochs {
  #latest: Epoch | null = null;

  epochOf(wallMs: number, monotonicMs: number): Epoch {
    const latest = this.#latest;
    if (latest !== null && monotonicMs - latest.monotonicMs < MAX_AGE_MS) {
      const driftMs = wallMs - latest.wallMs - (monotonicMs - latest.monotonicMs);
      if (Math.abs(driftMs) < MAX_DRIFT_MS) return latest;
    }
    this.#latest = { wallMs, monotonicMs };
    return this.#latest;
  }
}
