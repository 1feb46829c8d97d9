// A count that goes down by itself.

/** A count of events, less what has leaked since. Immutable, so that a table can hold it without a class per entry. */
export interface LeakyCount {
  readonly level: number;
  /** When `level` was that; of the monotonic clock. */
  readonly atMs: number;
}

/**
 * A burst of `capacity` events, and `eventsPerSpan` more in each `spanMs`: what leaks meanwhile.
 */
export class LeakRate {
  readonly #capacity: number;
  readonly #perMs: number;

  constructor(capacity: number, eventsPerSpan: number, spanMs: number) {
    this.#capacity = capacity;
    this.#perMs = eventsPerSpan / spanMs;
  }

  /** The count now, with `change` added; never under 0, never over the capacity, so part of a change may be lost. */
  after(count: LeakyCount | undefined, change: number, nowMs: number): LeakyCount {
    const level = this.#levelOf(count, nowMs) + change;
    return { level: Math.min(this.#capacity, Math.max(0, level)), atMs: nowMs };
  }

  /** In how many milliseconds there is room for one more event; 0 for now. */
  roomInMs(count: LeakyCount | undefined, nowMs: number): number {
    const over = this.#levelOf(count, nowMs) + 1 - this.#capacity;
    // Sums of fractions: what is within a millionth of an event of the capacity is at it.
    return over <= 1e-6 ? 0 : Math.ceil(over / this.#perMs);
  }

  #levelOf(count: LeakyCount | undefined, nowMs: number): number {
    return count === undefined ? 0 : Math.max(0, count.level - (nowMs - count.atMs) * this.#perMs);
  }
}
