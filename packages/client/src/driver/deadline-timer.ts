// The one timer of a client.
import type { Clock } from './clock.ts';

/** The longest delay of a platform timer; a longer one would fire at once. */
const MAX_TIMER_DELAY_MS = 2 ** 31 - 1;

export interface DeadlineTimer {
  /** When to call next; null for never. */
  set(deadlineAtMs: number | null): void;
}

/**
 * Calls `onDue` at the deadline or before, and whoever is called too early sets it again. So a deadline that moves
 * back with each message, as the heartbeat's does, costs no new timer each time.
 */
export function createDeadlineTimer(nowMs: Clock, onDue: () => void): DeadlineTimer {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let armedForMs = Number.POSITIVE_INFINITY;

  function disarm(): void {
    clearTimeout(timer);
    armedForMs = Number.POSITIVE_INFINITY;
  }

  return {
    set(deadlineAtMs) {
      if (deadlineAtMs === null) {
        disarm();
        return;
      }
      if (armedForMs <= deadlineAtMs) return;
      disarm();
      armedForMs = deadlineAtMs;
      const delayMs = Math.min(Math.max(deadlineAtMs - nowMs(), 0), MAX_TIMER_DELAY_MS);
      timer = setTimeout(() => {
        armedForMs = Number.POSITIVE_INFINITY;
        onDue();
      }, delayMs);
    },
  };
}
