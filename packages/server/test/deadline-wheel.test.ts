import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Deadlined, DeadlineWheel, NOT_DUE, TICK_MS } from '../src/deadline-wheel.ts';
import { SteppedClock } from './stepped-clock.ts';

const TEN_YEARS_MS = 10 * 365 * 86_400_000;
/** One turn of the wheel. */
const TURN_MS = 1_024 * TICK_MS;

class Entry implements Deadlined {
  dueTick = NOT_DUE;
  earlier: Deadlined | null = null;
  later: Deadlined | null = null;
  readonly firedAtMs: number[] = [];
  readonly #onFire: (entry: Entry) => void;

  constructor(onFire: (entry: Entry) => void = () => {}) {
    this.#onFire = onFire;
  }

  deadlineReached(): void {
    this.firedAtMs.push(clock.monotonicMs());
    this.#onFire(this);
  }
}

let clock: SteppedClock;
let wheel: DeadlineWheel;

beforeEach(() => {
  clock = new SteppedClock();
  wheel = new DeadlineWheel(clock);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('one deadline', () => {
  it.each([0, 1, 49, 50, 51, 99, 1_000, TURN_MS - 1, TURN_MS, TURN_MS + 1, 3 * TURN_MS + 7])(
    'AUTH-3 fires once, not early and within a tick, after %i ms',
    (delayMs) => {
      vi.advanceTimersByTime(17);
      const entry = new Entry();
      const armedAtMs = clock.monotonicMs();
      wheel.arm(entry, delayMs);
      vi.advanceTimersByTime(delayMs + 3 * TURN_MS);
      expect(entry.firedAtMs).toHaveLength(1);
      const latenessMs = (entry.firedAtMs[0] ?? 0) - armedAtMs - delayMs;
      expect(latenessMs).toBeGreaterThanOrEqual(0);
      expect(latenessMs).toBeLessThanOrEqual(Math.max(TICK_MS, 2 * TICK_MS - delayMs));
      expect(wheel.size).toBe(0);
    },
  );

  it.each([-1, -1_000_000, Number.NEGATIVE_INFINITY])(
    'AUTH-3 fires at the next tick when it is past by %d ms',
    (delayMs) => {
      const entry = new Entry();
      wheel.arm(entry, delayMs);
      vi.advanceTimersByTime(TICK_MS);
      expect(entry.firedAtMs).toHaveLength(1);
    },
  );

  it('SESSION-2 keeps one that is ten years off', () => {
    const entry = new Entry();
    wheel.arm(entry, TEN_YEARS_MS);
    vi.advanceTimersByTime(5 * TURN_MS);
    expect(entry.firedAtMs).toEqual([]);
    clock.blockedMs += TEN_YEARS_MS;
    vi.advanceTimersByTime(TURN_MS);
    expect(entry.firedAtMs).toHaveLength(1);
  });

  it('AUTH-3 does not fire once it is disarmed, however often', () => {
    const entry = new Entry();
    wheel.disarm(entry);
    wheel.arm(entry, 100);
    wheel.disarm(entry);
    wheel.disarm(entry);
    vi.advanceTimersByTime(TURN_MS);
    expect(entry.firedAtMs).toEqual([]);
    expect(wheel.size).toBe(0);
  });

  it('AUTH-3 is replaced, not joined, by the next', () => {
    const entry = new Entry();
    wheel.arm(entry, 100);
    wheel.arm(entry, 500);
    expect(wheel.size).toBe(1);
    vi.advanceTimersByTime(TURN_MS);
    expect(entry.firedAtMs).toEqual([500]);
  });
});

describe('many deadlines', () => {
  it('AUTH-3 can be disarmed and armed again from within one another', () => {
    const others = Array.from({ length: 5 }, () => new Entry());
    const again = new Entry((entry) => {
      if (entry.firedAtMs.length < 3) wheel.arm(entry, 0);
    });
    const killer = new Entry(() => {
      for (const other of others) wheel.disarm(other);
    });
    for (const other of others) wheel.arm(other, 100);
    wheel.arm(again, 100);
    wheel.arm(killer, 100);
    vi.advanceTimersByTime(1_000);
    // The slot is a stack: the killer was armed last and fires first.
    expect(others.flatMap(({ firedAtMs }) => firedAtMs)).toEqual([]);
    expect(again.firedAtMs).toEqual([100, 150, 200]);
    expect(wheel.size).toBe(0);
  });

  it('AUTH-3 leaves the others of a tick alone, in whatever order some are disarmed', () => {
    for (const order of [
      [0, 1],
      [1, 0],
      [0, 2],
      [2, 0],
      [1, 2],
      [2, 1],
    ] as const) {
      const entries = [new Entry(), new Entry(), new Entry()];
      for (const entry of entries) wheel.arm(entry, 100);
      for (const index of order) {
        const entry = entries[index];
        if (entry !== undefined) wheel.disarm(entry);
      }
      vi.advanceTimersByTime(200);
      expect(entries.map(({ firedAtMs }) => firedAtMs.length)).toEqual(
        [0, 1, 2].map((index) => (index === order[0] || index === order[1] ? 0 : 1)),
      );
    }
  });

  it('AUTH-3 loses none while the event loop is busy, for longer than a turn too', () => {
    for (const blockedMs of [10 * TICK_MS, TURN_MS, 3 * TURN_MS + 123]) {
      const entries = Array.from({ length: 300 }, (_, index) => {
        const entry = new Entry();
        wheel.arm(entry, index * 7);
        return entry;
      });
      clock.blockedMs += blockedMs;
      vi.advanceTimersByTime(TURN_MS);
      expect(entries.every(({ firedAtMs }) => firedAtMs.length === 1)).toBe(true);
    }
  });

  it('AUTH-3 does not care where the wall clock is set', () => {
    const entry = new Entry();
    wheel.arm(entry, 1_000);
    clock.wallStepMs = -86_400_000;
    vi.advanceTimersByTime(500);
    clock.wallStepMs = 86_400_000;
    vi.advanceTimersByTime(499);
    expect(entry.firedAtMs).toEqual([]);
    vi.advanceTimersByTime(TICK_MS);
    expect(entry.firedAtMs).toHaveLength(1);
  });

  it('SEC-4 has no timer when nothing is armed', () => {
    expect(vi.getTimerCount()).toBe(0);
    const entries = Array.from({ length: 10 }, () => new Entry());
    for (const entry of entries) wheel.arm(entry, 60_000);
    expect(vi.getTimerCount()).toBe(1);
    for (const entry of entries) wheel.disarm(entry);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('AUTH-3 agrees with a list that is searched for what is due', () => {
    const action = fc.oneof(
      fc.record({
        do: fc.constant('arm' as const),
        who: fc.nat(30),
        ms: fc.oneof(fc.nat(300), fc.nat(3 * TURN_MS)),
      }),
      fc.record({ do: fc.constant('disarm' as const), who: fc.nat(30), ms: fc.constant(0) }),
      fc.record({
        do: fc.constant('pass' as const),
        who: fc.constant(0),
        ms: fc.oneof(fc.nat(200), fc.nat(2 * TURN_MS)),
      }),
      fc.record({ do: fc.constant('block' as const), who: fc.constant(0), ms: fc.nat(2 * TURN_MS) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const entries = Array.from({ length: 31 }, () => new Entry());
        const naive = new Map<number, number>();
        const model = entries.map(() => 0);
        const settleAt = (nowMs: number): void => {
          for (const [who, dueMs] of naive) {
            if (dueMs > nowMs) continue;
            model[who] = (model[who] ?? 0) + 1;
            naive.delete(who);
          }
        };
        for (const { do: what, who, ms } of actions) {
          const entry = entries[who];
          if (entry === undefined) continue;
          if (what === 'arm') {
            wheel.arm(entry, ms);
            naive.set(who, clock.monotonicMs() + ms);
          } else if (what === 'disarm') {
            wheel.disarm(entry);
            naive.delete(who);
          } else {
            if (what === 'block') clock.blockedMs += ms;
            vi.advanceTimersByTime(what === 'pass' ? ms : 0);
            // Two ticks of rest, in which the wheel may be behind the model and must catch up.
            const dueBefore = clock.monotonicMs();
            vi.advanceTimersByTime(2 * TICK_MS);
            settleAt(dueBefore);
            for (const [index, { firedAtMs, dueTick }] of entries.entries()) {
              const dueMs = naive.get(index);
              // What fell due during the rest may or may not have fired.
              if (dueMs !== undefined && dueMs <= clock.monotonicMs() && dueTick === NOT_DUE) {
                naive.delete(index);
                model[index] = (model[index] ?? 0) + 1;
              }
              expect(firedAtMs.length).toBe(model[index]);
            }
            expect(wheel.size).toBe(naive.size);
          }
        }
        for (const entry of entries) wheel.disarm(entry);
        expect(wheel.size).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
