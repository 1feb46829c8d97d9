import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { QueueEntry } from '../../src/verification-queue/entry.ts';
import { VerificationQueue } from '../../src/verification-queue/verification-queue.ts';
import { SteppedClock } from '../stepped-clock.ts';

const LANES = {
  jwt: { weight: 8, maxConcurrentPerSource: 5 },
  remote: { weight: 2, maxConcurrent: 3, maxConcurrentPerSource: 3, minConcurrent: 2 },
  password: { weight: 1, maxConcurrent: 2, maxConcurrentPerSource: 1, minConcurrent: 0 },
} as const;
const LANE_NAMES = Object.keys(LANES) as (keyof typeof LANES)[];
const MAX_CONCURRENT = 5;
const MAX_WAITING = 5;
const ABANDON_AFTER_MS = 1_000;

/** How a task behaves: what it does inside its callbacks, which is where the order of things is easily lost. */
type Behaviour = 'asynchronous' | 'synchronous' | 'throws' | 'submits' | 'meddles';

type Step =
  | { readonly kind: 'submit'; readonly lane: number; readonly source: number; readonly behaviour: Behaviour }
  | { readonly kind: 'finish' | 'cancel'; readonly which: number }
  | { readonly kind: 'pass'; readonly ms: number };

const STEP: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      lane: fc.nat(2),
      source: fc.nat(6),
      behaviour: fc.constantFrom<Behaviour[]>(
        'asynchronous',
        'asynchronous',
        'synchronous',
        'throws',
        'submits',
        'meddles',
      ),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('finish' as const), which: fc.nat(1_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(1_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(400) }) },
);

class Task {
  ran = 0;
  dropped = 0;
  isFinished = false;
  isCancelled = false;
  entry: QueueEntry | null = null;
}

class World {
  readonly tasks: Task[] = [];
  readonly problems: string[] = [];
  readonly queue: VerificationQueue;

  constructor(clock: SteppedClock) {
    this.queue = new VerificationQueue({
      lanes: LANES,
      maxConcurrent: MAX_CONCURRENT,
      maxWaiting: MAX_WAITING,
      subQueues: 4,
      abandonAfterMs: ABANDON_AFTER_MS,
      clock,
    });
  }

  submit(lane: keyof typeof LANES, source: number, behaviour: Behaviour): void {
    const task = new Task();
    this.tasks.push(task);
    task.entry = this.queue.submit(lane, `source ${source}`, {
      run: (entry) => {
        task.ran += 1;
        this.#checkCaps();
        if (behaviour === 'synchronous' || behaviour === 'throws') task.isFinished = true;
        if (behaviour === 'synchronous') entry.finished();
        if (behaviour === 'throws') throw new Error('thrown');
        if (behaviour === 'submits') this.submit(lane, source + 1, 'asynchronous');
      },
      dropped: (retryAfterMs) => {
        task.dropped += 1;
        if (!(retryAfterMs >= 1_000 && retryAfterMs <= 45_000)) this.problems.push(`delay ${retryAfterMs}`);
        // A connection that is closed may take others with it.
        if (behaviour === 'meddles') for (const one of this.tasks.slice(0, 3)) this.cancel(one);
        if (behaviour === 'submits') this.submit(lane, source, 'asynchronous');
      },
    });
  }

  finish(task: Task): void {
    if (task.ran === 0 || task.entry === null) return;
    task.isFinished = true;
    task.entry.finished();
  }

  cancel(task: Task): void {
    if (task.entry === null) return;
    if (task.ran === 0 && task.dropped === 0) task.isCancelled = true;
    task.entry.cancel();
  }

  #checkCaps(): void {
    if (this.queue.running > MAX_CONCURRENT) this.problems.push('more than maxConcurrent');
    for (const lane of LANE_NAMES) {
      const { maxConcurrent = MAX_CONCURRENT } = LANES[lane] as { readonly maxConcurrent?: number };
      if (this.queue.statsOf(lane).running > maxConcurrent) this.problems.push(`more than ${lane} may`);
    }
  }

  check(): void {
    this.#checkCaps();
    const stats = LANE_NAMES.map((lane) => this.queue.statsOf(lane));
    const total = (key: 'running' | 'waiting' | 'abandoned' | 'dropped'): number =>
      stats.reduce((sum, lane) => sum + lane[key], 0);
    const waits = this.tasks.filter((t) => t.ran === 0 && t.dropped === 0 && !t.isCancelled);
    const runs = this.tasks.filter((t) => t.ran === 1 && !t.isFinished);
    if (this.queue.waiting > MAX_WAITING) this.problems.push('more than maxWaiting');
    if (total('waiting') !== waits.length || this.queue.waiting !== waits.length) {
      this.problems.push(`${waits.length} should wait, ${this.queue.waiting} do`);
    }
    if (total('running') !== this.queue.running) this.problems.push('lanes and queue disagree');
    if (total('running') + total('abandoned') !== runs.length) this.problems.push('a running one is lost');
    if (total('dropped') !== this.tasks.filter((t) => t.dropped > 0).length) {
      this.problems.push('a dropped one was not told');
    }
    for (const task of this.tasks) {
      if (task.ran + task.dropped + Number(task.isCancelled) > 1) this.problems.push('more than one end');
    }
    this.#checkNobodyWaitsForNothing();
  }

  /** `jwt` and `remote` have no bound on one source below that of the lane. */
  #checkNobodyWaitsForNothing(): void {
    const kept = LANE_NAMES.reduce((sum, lane) => {
      const { minConcurrent = 1 } = LANES[lane] as { readonly minConcurrent?: number };
      return sum + Math.max(0, minConcurrent - this.queue.statsOf(lane).running);
    }, 0);
    for (const lane of ['jwt', 'remote'] as const) {
      const { running, waiting } = this.queue.statsOf(lane);
      const rules = LANES[lane] as { readonly maxConcurrent?: number; readonly minConcurrent?: number };
      if (waiting === 0) continue;
      const hasOwn = running < (rules.minConcurrent ?? 1);
      const hasCommon =
        running < (rules.maxConcurrent ?? MAX_CONCURRENT) && this.queue.running + kept < MAX_CONCURRENT;
      if (hasOwn || hasCommon) this.problems.push(`${lane} waits although there is room`);
    }
  }
}

let clock: SteppedClock;
beforeEach(() => {
  clock = new SteppedClock();
});
afterEach(() => {
  vi.useRealTimers();
});

it('whatever happens in whatever order: no more than may, nobody lost, nobody twice, nobody waits for nothing', () => {
  let dropped = 0;
  fc.assert(
    fc.property(fc.array(STEP, { minLength: 20, maxLength: 200 }), (steps) => {
      const world = new World(clock);
      for (const step of steps) {
        const task = 'which' in step ? world.tasks[step.which % world.tasks.length] : undefined;
        if (step.kind === 'submit') {
          world.submit(LANE_NAMES[step.lane] ?? 'jwt', step.source, step.behaviour);
        } else if (step.kind === 'pass') {
          vi.advanceTimersByTime(step.ms);
        } else if (task !== undefined) {
          world[step.kind](task);
        }
        world.check();
        expect(world.problems).toEqual([]);
      }
      // In the end everybody gets an answer.
      for (let left = 0; left < 10_000 && world.queue.running > 0; left += 1) {
        const next = world.tasks.find((one) => one.ran === 1 && !one.isFinished);
        if (next === undefined) break;
        world.finish(next);
      }
      world.check();
      expect(world.problems).toEqual([]);
      expect([world.queue.running, world.queue.waiting]).toEqual([0, 0]);
      dropped += world.tasks.filter((one) => one.dropped > 0).length;
      vi.advanceTimersByTime(ABANDON_AFTER_MS);
      expect(vi.getTimerCount()).toBe(0);
    }),
    { numRuns: 400 },
  );
  expect(dropped).toBeGreaterThan(500);
});

it('everything that hangs is given up in the end, and everybody who waits gets a turn', () => {
  const world = new World(clock);
  for (let i = 0; i < 10; i += 1) world.submit(LANE_NAMES[i % 3] ?? 'jwt', i, 'asynchronous');
  for (let i = 0; i < 10; i += 1) vi.advanceTimersByTime(ABANDON_AFTER_MS);
  world.check();
  expect(world.problems).toEqual([]);
  expect(world.tasks.every(({ ran, dropped }) => ran + dropped === 1)).toBe(true);
  // With nobody waiting there is no timer; the next to come finds the places free.
  world.submit('jwt', 0, 'synchronous');
  expect(world.queue.running).toBe(0);
  expect(LANE_NAMES.reduce((sum, lane) => sum + world.queue.statsOf(lane).abandoned, 0)).toBe(10);
});
