// What time is it, for what must not become good again because somebody set the clock back?
import type { Clock } from '../clock.ts';

/**
 * The wall clock, as far as it only goes forward: set back, it goes on from where it was, by the monotonic clock. What was
 * used once is remembered by the monotonic clock until it is over by this one, so that no setting of the machine's clock
 * makes it usable twice. Set far ahead for a moment, this one stays ahead until the process ends, and what it measures is
 * over: closed rather than open.
 */
export class ForwardClock {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  /** By how much the wall clock was ahead of the monotonic clock, at the most. */
  #aheadMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** `wallMs`: what the wall clock says just now. */
  at(wallMs: number): number {
    const monotonicMs = this.#clock.monotonicMs();
    if (wallMs - monotonicMs > this.#aheadMs) this.#aheadMs = wallMs - monotonicMs;
    return monotonicMs + this.#aheadMs;
  }
}
