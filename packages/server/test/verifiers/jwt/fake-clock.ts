// Timers and the monotonic clock under control; crypto still runs in real time.

import { vi } from 'vitest';

export function useFakeClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
}

/** Moves the clock and lets what it woke finish, including work on other threads. */
export async function passMs(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  await settle();
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) {
    // A turn of the thread pool, then one of the event loop.
    await crypto.subtle.digest('SHA-256', new Uint8Array(1));
    await new Promise((resolve) => setImmediate(resolve));
  }
}
