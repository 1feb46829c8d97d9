// How often something may be done: by one subject, or from one source.
import type { Clock } from '../clock.ts';

export interface Rate {
  /** How often in the long run. */
  readonly perMinute: number;
  /** How often at once, after a quiet time. */
  readonly burst: number;
}

/** Times are sums of fractions, which may come out a little too large. */
const ROUNDING_MS = 0.001;

/**
 * A token bucket for each key, kept as the one number that says when the bucket will be full again.
 *
 * Remembers at most `maxKeys` keys. When another one comes, the key that was quiet for longest is forgotten, which fills
 * its bucket: under more keys than there is room for, the limit is laxer for some, and nobody is shut out by strangers.
 * To fill its own bucket a key would need `maxKeys` others.
 */
export class RateLimiter {
  readonly #intervalMs: number;
  readonly #toleranceMs: number;
  readonly #maxKeys: number;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  /** When the bucket will be full, by key; least recently used first. */
  readonly #fullAtMs = new Map<string, number>();
  /**
   * Stands before the oldest key: whatever it has passed was forgotten or has moved to the end. One for good, since a new
   * one would have to step over all the gaps that the forgotten left.
   */
  readonly #fromOldest = this.#fullAtMs.keys();

  constructor(rate: Rate, maxKeys: number, clock: Pick<Clock, 'monotonicMs'>) {
    this.#intervalMs = 60_000 / rate.perMinute;
    this.#toleranceMs = (rate.burst - 1) * this.#intervalMs + ROUNDING_MS;
    this.#maxKeys = maxKeys;
    this.#clock = clock;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#fullAtMs.size;
  }

  /** Counts one more. 0 when that is within the rate; else for how many milliseconds it is not, and nothing is counted. */
  take(key: string): number {
    const nowMs = this.#clock.monotonicMs();
    const fullAtMs = Math.max(this.#fullAtMs.get(key) ?? nowMs, nowMs);
    const waitMs = fullAtMs - nowMs - this.#toleranceMs;
    const isWithin = waitMs <= 0;
    this.#remember(key, isWithin ? fullAtMs + this.#intervalMs : fullAtMs);
    return isWithin ? 0 : waitMs;
  }

  #remember(key: string, fullAtMs: number): void {
    // Deleted first, because that is what moves it to the end of the order.
    this.#fullAtMs.delete(key);
    this.#fullAtMs.set(key, fullAtMs);
    if (this.#fullAtMs.size <= this.#maxKeys) return;
    const oldest = this.#fromOldest.next();
    if (oldest.done !== true) this.#fullAtMs.delete(oldest.value);
  }
}
