// Time that passes only from one event to the next.

export interface VirtualClock {
  nowMs(): number;
  /** Calls `run` at `atMs`, or now if that is past; events of one time run in the order they were scheduled. */
  at(atMs: number, run: () => void): Scheduled;
  after(delayMs: number, run: () => void): Scheduled;
  /** Runs the next event unless it is later than `untilMs`; false when there was none. */
  runNext(untilMs: number): boolean;
}

export interface Scheduled {
  cancel(): void;
}

interface Entry {
  readonly atMs: number;
  readonly run: () => void;
  isCancelled: boolean;
}

export function createVirtualClock(startMs: number): VirtualClock {
  let nowMs = startMs;
  // Sorted, soonest first. A simulation has a few dozen events pending; a heap would be slower.
  const entries: Entry[] = [];

  function at(atMs: number, run: () => void): Scheduled {
    const entry: Entry = { atMs: Math.max(atMs, nowMs), run, isCancelled: false };
    let index = entries.length;
    while (index > 0 && (entries[index - 1]?.atMs ?? 0) > entry.atMs) index--;
    entries.splice(index, 0, entry);
    return {
      cancel() {
        entry.isCancelled = true;
      },
    };
  }

  return {
    nowMs: () => nowMs,
    at,
    after: (delayMs, run) => at(nowMs + delayMs, run),
    runNext(untilMs) {
      while (entries[0]?.isCancelled === true) entries.shift();
      const next = entries[0];
      if (next === undefined || next.atMs > untilMs) return false;
      entries.shift();
      nowMs = next.atMs;
      next.run();
      return true;
    },
  };
}
