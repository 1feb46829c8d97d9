// A clock that stands still until a test moves it.
import type { Clock } from '../../src/clock.ts';

export class ManualClock implements Clock {
  /** Not whole, as performance.now() is not. */
  #monotonicMs = 12_345.678;
  wallMs = 1_790_000_000_000;

  nowMs(): number {
    return this.wallMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  pass(ms: number): void {
    this.#monotonicMs += ms;
    this.wallMs += ms;
  }
}
