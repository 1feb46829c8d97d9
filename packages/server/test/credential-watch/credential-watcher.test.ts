import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CredentialWatcher,
  type CredentialWatcherParts,
} from '../../src/credential-watch/credential-watcher.ts';
import { SteppedClock } from '../stepped-clock.ts';
import { type WatchedSession, watchedSession } from './watched-session.ts';

type Parts = CredentialWatcherParts<string, string | null>;
type Answer = ReturnType<Parts['read']>;

let clock: SteppedClock;
/** What the store has: each credential stands for itself. */
let gone: Set<string>;
beforeEach(() => {
  clock = new SteppedClock();
  gone = new Set();
});
afterEach(() => {
  vi.useRealTimers();
});

function right(ids: readonly string[]): (string | null)[] {
  return ids.map((id) => (gone.has(id) ? null : id));
}

function watcherOf(parts: Partial<Parts> = {}): CredentialWatcher<string, string | null> {
  return new CredentialWatcher({
    read: async (ids) => right(ids),
    compare: (admitted, found) => (admitted === found ? null : 'session_revoked'),
    recheckMs: 500,
    maxUncheckedMs: 30_000,
    maxIdsPerRead: 10,
    maxReadsAtOnce: 4,
    clock,
    ...parts,
  });
}

function open(watcher: CredentialWatcher<string, string | null>, id: string): WatchedSession {
  return watchedSession((session) => watcher.watch(id, id, session));
}

function openMany(watcher: CredentialWatcher<string, string | null>, count: number): WatchedSession[] {
  return Array.from({ length: count }, (_, index) => open(watcher, `id-${index}`));
}

function closedOf(sessions: readonly WatchedSession[]): string[] {
  return sessions.flatMap(({ closedWith }) => closedWith);
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

/** An answer after so long. */
function later(ms: number, answer: () => (string | null | undefined)[]): Answer {
  return new Promise((resolve) => {
    setTimeout(() => resolve(answer() as string[]), ms);
  });
}

const HANGING: Answer = new Promise(() => {});

describe('METHOD-9: a store that is well', () => {
  it.each([
    [60_000, 1_000],
    [60_000, 30_000],
    [1_000, 1_000],
    [50, 1_000],
  ])('ends no session with recheckMs %i and maxUncheckedMs %i', async (recheckMs, maxUncheckedMs) => {
    const watcher = watcherOf({ recheckMs, maxUncheckedMs, read: (ids) => later(20, () => right(ids)) });
    const sessions = openMany(watcher, 35);
    await pass(300_000);
    expect(closedOf(sessions)).toEqual([]);
    gone.add('id-7');
    await pass(recheckMs + 100);
    expect(closedOf(sessions)).toEqual(['session_revoked']);
  });

  it('asks every recheckMs, however long that is', async () => {
    const read = vi.fn((ids: readonly string[]) => right(ids));
    open(watcherOf({ recheckMs: 2_500, read }), 'a');
    await pass(2_450);
    expect(read).toHaveBeenCalledTimes(0);
    await pass(50);
    expect(read).toHaveBeenCalledTimes(1);
    await pass(25_000);
    expect(read).toHaveBeenCalledTimes(11);
  });

  it.each([2_000, 10_000, 3_600_000])(
    'ends no session when the process stood still for %i ms, with or without a read open',
    async (stallMs) => {
      const watcher = watcherOf({ maxUncheckedMs: 1_000, read: (ids) => later(700, () => right(ids)) });
      const sessions = openMany(watcher, 35);
      // Reads begin with each second tick, the ticks being 500 ms apart, and end 700 ms later.
      for (const untilStallMs of [10_200, 1_450, 1_300, 1_499, 1_100, 10_700]) {
        await pass(untilStallMs);
        clock.blockedMs += stallMs;
      }
      await pass(5_000);
      expect(closedOf(sessions)).toEqual([]);
    },
  );

  it('has as long to answer as ever when the process slept while it was asked', async () => {
    let isLost = false;
    const watcher = watcherOf({ read: (ids) => (isLost ? HANGING : right(ids)) });
    const sessions = openMany(watcher, 35);
    await pass(10_200);
    isLost = true;
    await pass(400);
    clock.blockedMs += 3_600_000;
    await pass(20_000);
    isLost = false;
    await pass(60_000);
    expect(closedOf(sessions)).toEqual([]);
  });

  it('ends sessions all the same when the process is always late and nothing is answered', async () => {
    const { closedWith } = open(watcherOf({ maxUncheckedMs: 10_000, read: () => HANGING }), 'a');
    for (let count = 0; count < 24; count += 1) {
      await pass(500);
      clock.blockedMs += 1_500;
    }
    expect(closedWith).toEqual(['auth_backend_timeout']);
  });

  it('is asked about one id once, by one timer, which ends with the last session', async () => {
    const read = vi.fn((ids: readonly string[]) => right(ids));
    const watcher = watcherOf({ read });
    const sessions = Array.from({ length: 100 }, () => open(watcher, 'a'));
    await pass(1_500);
    expect(read.mock.calls).toEqual([[['a']], [['a']], [['a']]]);
    expect([watcher.size, vi.getTimerCount()]).toEqual([1, 1]);
    for (const { end } of sessions) end();
    for (const { end } of sessions) end();
    expect([watcher.size, vi.getTimerCount()]).toEqual([0, 0]);
  });

  it('that answers at once does not hold up the event loop with all answers in one turn', async () => {
    let asked = 0;
    const watcher = watcherOf({
      maxIdsPerRead: 1,
      read: (ids) => {
        asked += 1;
        return right(ids);
      },
    });
    openMany(watcher, 5_000);
    vi.advanceTimersByTime(500);
    expect(asked).toBe(2_048);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(asked).toBe(5_000);
  });
});

describe('METHOD-9: a store that fails', () => {
  const FAILURES: readonly (readonly [string, (ids: readonly string[]) => unknown])[] = [
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['hangs', () => HANGING],
    ['knows nothing', (ids) => ids.map(() => undefined)],
    ['answers with too few', () => []],
    ['answers with no list', () => 'yes'],
    [
      'answers with a promise that throws',
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: what a foreign promise may be.
        then() {
          throw new Error('no');
        },
      }),
    ],
  ];

  it.each(FAILURES)('when it %s, sessions go on for maxUncheckedMs and no longer', async (_what, fail) => {
    const sessions = openMany(watcherOf({ read: fail as Parts['read'] }), 100);
    await pass(30_000);
    expect(closedOf(sessions)).toEqual([]);
    await pass(1_500);
    expect(closedOf(sessions)).toEqual(Array(100).fill('auth_backend_timeout'));
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(FAILURES)('when it %s and is well again, nobody noticed', async (_what, fail) => {
    let isDown = false;
    const watcher = watcherOf({ read: (ids) => (isDown ? (fail(ids) as Answer) : right(ids)) });
    const sessions = openMany(watcher, 100);
    for (let count = 0; count < 4; count += 1) {
      isDown = true;
      await pass(20_000);
      isDown = false;
      await pass(10_000);
    }
    expect(closedOf(sessions)).toEqual([]);
    gone.add('id-99');
    await pass(500);
    expect(closedOf(sessions)).toEqual(['session_revoked']);
  });

  it.each(FAILURES)('when it %s for one id, the others are looked up as ever', async (_what, fail) => {
    const watcher = watcherOf({
      maxIdsPerRead: 1,
      read: (ids) => (ids[0] === 'id-3' ? (fail(ids) as Answer) : right(ids)),
    });
    const sessions = openMany(watcher, 100);
    await pass(20_000);
    gone.add('id-98');
    await pass(500);
    expect(sessions[98]?.closedWith).toEqual(['session_revoked']);
    await pass(60_000);
    expect(sessions[3]?.closedWith).toEqual(['auth_backend_timeout']);
    expect(closedOf(sessions)).toHaveLength(2);
  });

  it('never has more reads to answer at once than it is said to take', async () => {
    let isHanging = 0;
    const watcher = watcherOf({
      read: () => {
        isHanging += 1;
        return HANGING;
      },
    });
    openMany(watcher, 100);
    await pass(5_000);
    expect(isHanging).toBe(4);
    // Those were given up.
    await pass(1_000);
    expect(isHanging).toBe(8);
  });

  it('and answers late changes nothing', async () => {
    const answers: ((found: (string | null)[]) => void)[] = [];
    const { closedWith } = open(
      watcherOf({
        read: () =>
          new Promise((resolve) => {
            answers.push(resolve);
          }),
      }),
      'a',
    );
    await pass(7_000);
    expect(answers).toHaveLength(2);
    answers[0]?.([null]);
    await pass(0);
    expect(closedWith).toEqual([]);
    answers[1]?.([null]);
    await pass(0);
    expect(closedWith).toEqual(['session_revoked']);
  });

  it('says nothing about sessions that were admitted after it was asked', async () => {
    let answer: ((found: (string | null)[]) => void) | undefined;
    const watcher = watcherOf({
      read: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    const before = open(watcher, 'a');
    await pass(500);
    const after = open(watcher, 'a');
    answer?.([null]);
    await pass(0);
    expect([before.closedWith, after.closedWith]).toEqual([['session_revoked'], []]);
  });

  it('in a way that cannot be compared is one of which nothing is known', async () => {
    const watcher = watcherOf({
      compare: () => {
        throw new Error('no');
      },
    });
    const { closedWith } = open(watcher, 'a');
    await pass(30_000);
    expect(closedWith).toEqual([]);
    await pass(1_000);
    expect(closedWith).toEqual(['auth_backend_timeout']);
  });

  it('keeps a session that cannot be closed from no other', async () => {
    const watcher = watcherOf();
    watcher.watch('a', 'a', {
      close: () => {
        throw new Error('no');
      },
    });
    const other = open(watcher, 'a');
    gone.add('a');
    await pass(500);
    expect(other.closedWith).toEqual(['session_revoked']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
