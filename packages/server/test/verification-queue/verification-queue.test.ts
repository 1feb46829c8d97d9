import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OptionError } from '../../src/option-error.ts';
import type { QueueEntry } from '../../src/verification-queue/entry.ts';
import { VerificationQueue } from '../../src/verification-queue/verification-queue.ts';
import type { VerificationQueueOptions } from '../../src/verification-queue/verification-queue-options.ts';
import { SteppedClock } from '../stepped-clock.ts';

let clock: SteppedClock;

beforeEach(() => {
  clock = new SteppedClock();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What became of everything that was submitted. */
class Bench {
  readonly queue: VerificationQueue;
  readonly began: string[] = [];
  readonly dropped: string[] = [];
  readonly delays: number[] = [];
  readonly entries = new Map<string, QueueEntry>();

  constructor(options: Partial<VerificationQueueOptions> = {}) {
    // Which sub-queues the sources fall into is the same in every run: by chance, once in 256 times, two of them share one.
    const chance = vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => array);
    this.queue = new VerificationQueue({
      lanes: { jwt: {} },
      maxConcurrent: 1,
      clock,
      random: () => 0,
      ...options,
    });
    const draws = chance.mock.calls.length;
    chance.mockRestore();
    expect(draws).toBe(1);
  }

  submit(name: string, { lane = 'jwt', source = name }: { lane?: string; source?: string } = {}): void {
    const entry = this.queue.submit(lane, source, {
      run: () => this.began.push(name),
      dropped: (retryAfterMs) => {
        this.dropped.push(name);
        this.delays.push(retryAfterMs);
      },
    });
    this.entries.set(name, entry);
  }

  finish(name: string): void {
    this.entries.get(name)?.finished();
  }
}

const sequence = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}`);

describe('the delay of a crowd', () => {
  it('FLOOD-8 is that of a newcomer behind all sources in line, whatever one of them sends', () => {
    const bench = new Bench();
    const crowdDelayMs = (): number => bench.queue.statsOf('jwt').crowdDelayMs;
    // 64 runs of 16 ms, so that the mean has become what they are.
    for (const name of sequence('before', 64)) {
      bench.submit(name);
      clock.blockedMs += 16;
      bench.finish(name);
    }
    expect(crowdDelayMs()).toBe(0);
    bench.submit('running');
    for (const name of sequence('mallory', 50)) bench.submit(name, { source: 'mallory' });
    expect(crowdDelayMs()).toBeCloseTo(16, 0);
    for (const name of sequence('crowd', 9)) bench.submit(name);
    // Some of them may share a sub-queue.
    expect(crowdDelayMs()).toBeGreaterThan(100);
    expect(crowdDelayMs()).toBeLessThanOrEqual(160);
  });
});

describe('room', () => {
  it('begins at once, within submit, what finds room', () => {
    const bench = new Bench({ maxConcurrent: 2, lanes: { jwt: { maxConcurrentPerSource: 2 } } });
    bench.submit('a');
    bench.submit('b');
    bench.submit('c');
    expect(bench.began).toEqual(['a', 'b']);
    expect([bench.queue.running, bench.queue.waiting]).toEqual([2, 1]);
  });

  it('needs no queue for what ends within run', () => {
    const { queue } = new Bench();
    let runs = 0;
    for (let i = 0; i < 10_000; i += 1) {
      queue.submit('jwt', 'a', {
        run: (entry) => {
          runs += 1;
          entry.finished();
        },
        dropped: () => expect.unreachable(),
      });
    }
    expect([runs, queue.running, queue.waiting]).toEqual([10_000, 0, 0]);
  });

  it('counts what was cancelled while it runs until its work ends', () => {
    const bench = new Bench();
    bench.submit('a');
    bench.entries.get('a')?.cancel();
    bench.submit('b');
    expect(bench.began).toEqual(['a']);
    bench.finish('a');
    expect(bench.began).toEqual(['a', 'b']);
  });

  it('lets go of what is cancelled while it waits, and never runs it', () => {
    const bench = new Bench();
    for (const name of ['a', 'b', 'c']) bench.submit(name);
    bench.entries.get('b')?.cancel();
    expect(bench.queue.waiting).toBe(1);
    bench.finish('a');
    expect(bench.began).toEqual(['a', 'c']);
    expect(bench.dropped).toEqual([]);
  });

  it('hears of the end of one entry once, however often it is told', () => {
    const bench = new Bench();
    for (const name of ['a', 'b', 'c']) bench.submit(name);
    for (let i = 0; i < 5; i += 1) bench.finish('a');
    expect(bench.began).toEqual(['a', 'b']);
    expect(bench.queue.running).toBe(1);
  });

  it('begins a thousand that end at once without one inside the other', () => {
    const { queue } = new Bench();
    let depth = 0;
    let deepest = 0;
    let runs = 0;
    const first = queue.submit('jwt', 'first', { run: () => {}, dropped: () => {} });
    for (let i = 0; i < 1_000; i += 1) {
      queue.submit('jwt', `s${i}`, {
        run: (entry) => {
          depth += 1;
          deepest = Math.max(deepest, depth);
          runs += 1;
          entry.finished();
          depth -= 1;
        },
        dropped: () => {},
      });
    }
    first.finished();
    expect([runs, deepest]).toEqual([1_000, 1]);
  });

  it('begins nothing inside the run of another, also where that one makes room', () => {
    const order: string[] = [];
    const { queue } = new Bench();
    const first = queue.submit('jwt', 'a', { run: () => {}, dropped: () => {} });
    const task = (name: string, within: () => void): void => {
      queue.submit('jwt', name, {
        run: (entry) => {
          order.push(`${name} begins`);
          entry.finished();
          within();
          order.push(`${name} has begun`);
        },
        dropped: () => {},
      });
    };
    task('b', () => task('d', () => {}));
    task('c', () => {});
    first.finished();
    // Who comes while others wait does not begin before them.
    expect(order).toEqual(['b', 'c', 'd'].flatMap((name) => [`${name} begins`, `${name} has begun`]));
    order.length = 0;
    const other = new Bench({ maxConcurrent: 2 }).queue;
    const busy = [1, 2].map((i) => other.submit('jwt', `${i}`, { run: () => {}, dropped: () => {} }));
    busy[0]?.finished();
    const late = { run: () => order.push('late'), dropped: () => {} };
    other.submit('jwt', 'x', {
      run: () => {
        other.submit('jwt', 'late', late);
        busy[1]?.finished();
        order.push('begun');
      },
      dropped: () => {},
    });
    expect(order).toEqual(['begun', 'late']);
  });

  it('goes on after a task that throws, and says so', () => {
    const errors: unknown[] = [];
    const bench = new Bench({ onTaskError: (error) => errors.push(error) });
    bench.submit('a');
    bench.queue.submit('jwt', 'x', {
      run: () => {
        throw new Error('x');
      },
      dropped: () => {},
    });
    bench.submit('b');
    bench.finish('a');
    expect(bench.began).toEqual(['a', 'b']);
    expect(errors).toHaveLength(1);
  });
});

describe('sources', () => {
  it('take turns: one that sends a lot waits behind itself', () => {
    const bench = new Bench();
    bench.submit('busy');
    for (const name of sequence('flood', 20)) bench.submit(name, { source: 'flood' });
    bench.submit('honest', { source: 'honest' });
    bench.finish('busy');
    bench.finish('flood0');
    expect(bench.began).toEqual(['busy', 'flood0', 'honest']);
  });

  it('take turns also where one of them may have all places', () => {
    const bench = new Bench({ maxConcurrent: 4, lanes: { jwt: { maxConcurrentPerSource: 4 } } });
    for (const name of sequence('flood', 10)) bench.submit(name, { source: 'flood' });
    for (const name of sequence('honest', 4)) bench.submit(name, { source: 'honest' });
    for (const name of sequence('flood', 4)) bench.finish(name);
    expect(bench.began.slice(4).filter((name) => name.startsWith('honest'))).toHaveLength(2);
  });

  it('hold half of a lane at most, so that one whose verifications hang does not hold all of it', () => {
    const bench = new Bench({ maxConcurrent: 4 });
    for (const name of sequence('hung', 10)) bench.submit(name, { source: 'hung' });
    expect(bench.began).toEqual(['hung0', 'hung1']);
    bench.submit('honest');
    expect(bench.began).toEqual(['hung0', 'hung1', 'honest']);
  });

  it('share fairly: Jain index of the light ones above 0.95 beside one that sends 100 times as much', () => {
    const { queue } = new Bench({ maxConcurrent: 8, maxWaiting: 1_024 });
    const served = new Map<string, number>();
    const running: QueueEntry[] = [];
    const offer = (source: string): void => {
      queue.submit('jwt', source, {
        run: (entry) => {
          running.push(entry);
          served.set(source, (served.get(source) ?? 0) + 1);
        },
        dropped: () => {},
      });
    };
    const light = sequence('light', 100);
    // Per round of 10 ms: each light one offers 1, the heavy one 100, and 120 are served.
    for (let round = 0; round < 300; round += 1) {
      for (let i = 0; i < 100; i += 1) {
        offer('heavy');
        offer(light[i] ?? '');
      }
      for (let i = 0; i < 120; i += 1) running.shift()?.finished();
      vi.advanceTimersByTime(10);
    }
    const shares = light.map((source) => served.get(source) ?? 0);
    const sum = shares.reduce((total, share) => total + share, 0);
    const jain = sum ** 2 / (shares.length * shares.reduce((total, share) => total + share ** 2, 0));
    expect(jain).toBeGreaterThan(0.95);
    // Nearly all that the light ones asked for; some share the sub-queue of another.
    expect(sum / 30_000).toBeGreaterThan(0.9);
  });
});

describe('lanes', () => {
  it('keep a place each: all others full, hung and with a long queue do not stop one', () => {
    const bench = new Bench({
      maxConcurrent: 4,
      lanes: { jwt: {}, remote: { maxConcurrentPerSource: 4 } },
    });
    for (const name of sequence('remote', 50)) bench.submit(name, { lane: 'remote' });
    expect(bench.began).toHaveLength(3);
    bench.submit('honest');
    expect(bench.began.at(-1)).toBe('honest');
  });

  it('run no more than their own limit', () => {
    const bench = new Bench({ maxConcurrent: 16, lanes: { jwt: {}, password: { maxConcurrent: 2 } } });
    for (const name of sequence('p', 10)) bench.submit(name, { lane: 'password' });
    expect(bench.queue.statsOf('password')).toMatchObject({ running: 2, waiting: 8 });
  });

  it('take turns by weight, also where places come free one by one', () => {
    const lanes = {
      heavy: { weight: 8, minConcurrent: 0, targetMs: 60_000 },
      light: { weight: 1, minConcurrent: 0, targetMs: 60_000 },
    };
    const bench = new Bench({ lanes });
    bench.submit('first', { lane: 'light' });
    for (const name of sequence('h', 100)) bench.submit(name, { lane: 'heavy' });
    for (const name of sequence('l', 100)) bench.submit(name, { lane: 'light' });
    for (let i = 0; i < 90; i += 1) bench.finish(bench.began.at(-1) ?? '');
    const turns = bench.began.slice(1);
    expect(turns.filter((name) => name.startsWith('h'))).toHaveLength(80);
    expect(turns.filter((name) => name.startsWith('l'))).toHaveLength(10);
  });

  it('are known by name', () => {
    expect(() => new Bench().submit('a', { lane: 'none' })).toThrow(RangeError);
  });
});

describe('a queue that stands', () => {
  const lanes = { jwt: {} };

  it('serves the newest first, and the oldest again once it has gone down', () => {
    const bench = new Bench({ lanes });
    const same = { source: 's' };
    bench.submit('busy');
    for (const name of sequence('a', 6)) bench.submit(name, same);
    vi.advanceTimersByTime(10);
    // Over the target, but not for an interval: first come, first served.
    bench.finish('busy');
    expect(bench.began.at(-1)).toBe('a0');
    vi.advanceTimersByTime(100);
    bench.submit('new', same);
    bench.finish('a0');
    expect(bench.began.at(-1)).toBe('new');
    expect(bench.dropped).toEqual(['a1']);
    for (const name of ['new', 'a5', 'a4', 'a3']) bench.finish(name);
    expect(bench.queue.waiting).toBe(0);
    bench.submit('x', same);
    bench.submit('y', same);
    bench.finish('a2');
    expect(bench.began.at(-1)).toBe('x');
  });

  it('is another one once it was empty', () => {
    const bench = new Bench({ lanes });
    const same = { source: 's' };
    bench.submit('busy');
    for (const name of sequence('a', 6)) bench.submit(name, same);
    for (const name of ['busy', 'a0']) {
      vi.advanceTimersByTime(101);
      bench.finish(name);
    }
    expect(bench.dropped).toHaveLength(1);
    for (const name of sequence('a', 6)) bench.entries.get(name)?.cancel();
    for (const name of sequence('b', 6)) bench.submit(name, same);
    vi.advanceTimersByTime(10);
    bench.finish(bench.began.at(-1) ?? '');
    expect(bench.began.at(-1)).toBe('b0');
    expect(bench.dropped).toHaveLength(1);
  });

  it('goes on serving fresh ones at ten times its capacity', () => {
    const waits: number[] = [];
    const running: QueueEntry[] = [];
    const { queue } = new Bench({ lanes, maxConcurrent: 4, maxWaiting: 1_024 });
    for (let ms = 0; ms < 5_000; ms += 1) {
      for (let i = 0; i < 10; i += 1) {
        const atMs = clock.monotonicMs();
        queue.submit('jwt', `source ${(ms * 10 + i) % 37}`, {
          run: (entry) => {
            running.push(entry);
            if (ms > 1_000) waits.push(clock.monotonicMs() - atMs);
          },
          dropped: () => {},
        });
      }
      vi.advanceTimersByTime(1);
      running.shift()?.finished();
    }
    waits.sort((a, b) => a - b);
    expect(waits.length).toBeGreaterThan(3_900);
    expect(waits[Math.floor(waits.length / 2)]).toBeLessThanOrEqual(50);
    expect(queue.waiting).toBeLessThanOrEqual(1_024);
  });
});

describe('a full queue', () => {
  it('loses the oldest of the longest sub-queue, not who comes', () => {
    const bench = new Bench({ maxWaiting: 10 });
    bench.submit('busy');
    bench.submit('honest');
    for (const name of sequence('flood', 20)) bench.submit(name, { source: 'flood' });
    expect(bench.queue.waiting).toBe(10);
    expect(bench.dropped).toEqual(sequence('flood', 11));
    bench.finish('busy');
    expect(bench.began.at(-1)).toBe('honest');
  });

  it('loses one of the lane that most exceeds its weight', () => {
    const lanes = { jwt: { minConcurrent: 0 }, remote: { minConcurrent: 0 } };
    const bench = new Bench({ maxWaiting: 10, lanes });
    bench.submit('busy');
    for (const name of sequence('j', 3)) bench.submit(name, { source: 'one' });
    for (const name of sequence('r', 50)) bench.submit(name, { lane: 'remote' });
    expect(bench.queue.statsOf('jwt').waiting).toBe(3);
    expect(bench.queue.statsOf('remote')).toMatchObject({ waiting: 7, dropped: 43 });
  });

  it('says when to come back: no sooner than all of those before can have been served', () => {
    const bench = new Bench({ maxWaiting: 10, maxConcurrent: 1 });
    for (const name of sequence('w', 200)) {
      bench.submit(name);
      vi.advanceTimersByTime(100);
      bench.finish(name);
    }
    bench.submit('busy');
    for (const name of sequence('x', 110)) bench.submit(name);
    expect(bench.dropped).toHaveLength(100);
    // 100 ms each, one at a time: 10 wait inside, the n-th that was sent away stands behind n - 1 outside.
    bench.delays.forEach((delayMs, i) => {
      expect(Math.abs(delayMs - (10 + i + 1) * 100)).toBeLessThanOrEqual(10);
    });
    // Half of those are back inside by now, or could be.
    vi.advanceTimersByTime(5_000);
    bench.submit('later');
    expect(Math.abs((bench.delays.at(-1) ?? 0) - (10 + 51) * 100)).toBeLessThanOrEqual(10);
  });

  it('spreads the returns, and stays within 1 and 45 s', () => {
    const bench = new Bench({ maxWaiting: 1, random: () => 0.999 });
    bench.submit('busy');
    vi.advanceTimersByTime(29_999);
    bench.finish('busy');
    bench.submit('hung');
    for (const name of sequence('x', 5_000)) bench.submit(name);
    expect(Math.min(...bench.delays)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...bench.delays)).toBeLessThanOrEqual(45_000);
    const early = new Bench({ maxWaiting: 1, random: () => 0.999 });
    for (const name of sequence('y', 3)) early.submit(name);
    expect(early.delays).toEqual([1_500]);
  });
});

describe('work that never ends', () => {
  it('stops counting after abandonAfterMs, even if nothing else happens then', () => {
    const abandoned: string[] = [];
    const bench = new Bench({ onAbandoned: (lane) => abandoned.push(lane) });
    bench.submit('hung');
    bench.submit('next');
    vi.advanceTimersByTime(29_999);
    expect(bench.began).toEqual(['hung']);
    vi.advanceTimersByTime(1);
    expect(bench.began).toEqual(['hung', 'next']);
    expect(abandoned).toEqual(['jwt']);
    expect(bench.queue.statsOf('jwt')).toMatchObject({ running: 1, abandoned: 1 });
  });

  it('may end after all, and frees nothing twice', () => {
    const bench = new Bench();
    bench.submit('hung');
    bench.submit('next');
    vi.advanceTimersByTime(30_000);
    bench.submit('third');
    bench.finish('hung');
    expect(bench.began).toEqual(['hung', 'next']);
    expect(bench.queue.statsOf('jwt')).toMatchObject({ running: 1, waiting: 1, abandoned: 0 });
  });

  it('leaves no timer when nobody waits', () => {
    const bench = new Bench();
    bench.submit('hung');
    expect(vi.getTimerCount()).toBe(0);
    bench.submit('waits');
    expect(vi.getTimerCount()).toBe(1);
    bench.entries.get('waits')?.cancel();
    vi.advanceTimersByTime(30_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('options', () => {
  const BAD: readonly (readonly [string, unknown])[] = [
    ['lanes', {}],
    ['lanes', { lanes: {} }],
    ['lanes', { lanes: { 'A b': {} } }],
    ['lanes.a.weight', { lanes: { a: { weight: 0 } } }],
    ['lanes.a.wieght', { lanes: { a: { wieght: 1 } } }],
    ['lanes.a', { lanes: { a: null } }],
    ['lanes.a.maxConcurrent', { lanes: { a: { maxConcurrent: 17 } } }],
    ['lanes.a.minConcurrent', { lanes: { a: { maxConcurrent: 2, minConcurrent: 3 } } }],
    ['lanes.a.maxConcurrentPerSource', { lanes: { a: { maxConcurrentPerSource: 0 } } }],
    ['lanes.a.intervalMs', { lanes: { a: { targetMs: 50, intervalMs: 49 } } }],
    ['maxConcurrent', { lanes: { a: {}, b: {} }, maxConcurrent: 1 }],
    ['maxWaiting', { lanes: { a: {} }, maxWaiting: 0 }],
    ['subQueues', { lanes: { a: {} }, subQueues: 1.5 }],
    ['abandonAfterMs', { lanes: { a: {} }, abandonAfterMs: Number.POSITIVE_INFINITY }],
    ['onAbandoned', { lanes: { a: {} }, onAbandoned: 'x' }],
    ['random', { lanes: { a: {} }, random: 1 }],
    ['clock', { lanes: { a: {} }, clock: null }],
    ['maxWaitng', { lanes: { a: {} }, maxWaitng: 3 }],
    ['options', null],
  ];

  it.each(BAD)('names %s where it cannot work', (option, options) => {
    try {
      new VerificationQueue(options as VerificationQueueOptions);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(OptionError);
      expect((error as OptionError).option).toBe(option);
    }
  });
});
