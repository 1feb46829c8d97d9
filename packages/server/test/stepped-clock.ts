// A clock that goes with vitest's fake timers, and can be put forward without them: that is what a busy loop does.
import { vi } from 'vitest';
import type { Clock } from '../src/clock.ts';

export class SteppedClock implements Clock {
  /** Added to the time that the timers know. */
  blockedMs = 0;
  /** Added to the wall clock only. */
  wallStepMs = 0;

  constructor() {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
    });
  }

  nowMs(): number {
    return Date.now() + this.blockedMs + this.wallStepMs;
  }

  monotonicMs(): number {
    return performance.now() + this.blockedMs;
  }
}
