import { describe, expect, it } from 'vitest';
import { HashPool } from '../../src/passwords/hash-pool.ts';

/** Work that ends when it is told to. */
function heldWork(): { readonly start: () => Promise<string>; end(): void; readonly started: () => boolean } {
  let started = false;
  let end = (): void => {};
  const ended = new Promise<string>((resolve) => {
    end = () => resolve('done');
  });
  return {
    start: () => {
      started = true;
      return ended;
    },
    end: () => end(),
    started: () => started,
  };
}

const never = new AbortController().signal;

describe('the pool of hashes', () => {
  it('runs so many at a time, lets so many wait, and takes in no more', async () => {
    const pool = new HashPool({ maxConcurrent: 2, maxQueued: 3 });
    const works = Array.from({ length: 6 }, heldWork);
    const results = works.map(({ start }) => pool.run(start, never));
    expect([pool.running, pool.queued, pool.isFull]).toEqual([2, 3, true]);
    expect(works.map(({ started }) => started())).toEqual([true, true, false, false, false, false]);
    expect(await results[5]).toEqual({ outcome: 'full' });
    works[0]?.end();
    expect(await results[0]).toEqual({ outcome: 'done', value: 'done' });
    expect(works.map(({ started }) => started())).toEqual([true, true, true, false, false, false]);
    for (const { end } of works) end();
    await Promise.all(results);
    expect([pool.running, pool.queued]).toEqual([0, 0]);
  });

  it('counts work until it ends, not until it is aborted', async () => {
    const pool = new HashPool({ maxConcurrent: 1, maxQueued: 1 });
    const controller = new AbortController();
    const running = heldWork();
    const result = pool.run(running.start, controller.signal);
    controller.abort();
    const waiting = heldWork();
    const second = pool.run(waiting.start, never);
    await Promise.resolve();
    expect([pool.running, pool.queued, waiting.started()]).toEqual([1, 1, false]);
    running.end();
    await result;
    expect(waiting.started()).toBe(true);
    waiting.end();
    await second;
  });

  it('lets who is aborted leave the queue at once, without ever starting', async () => {
    const pool = new HashPool({ maxConcurrent: 1, maxQueued: 2 });
    const running = heldWork();
    const first = pool.run(running.start, never);
    const controller = new AbortController();
    const left = heldWork();
    const result = pool.run(left.start, controller.signal);
    controller.abort();
    expect(pool.queued).toBe(0);
    expect(await result).toEqual({ outcome: 'aborted' });
    expect(await pool.run(left.start, controller.signal)).toEqual({ outcome: 'aborted' });
    running.end();
    await first;
    expect([pool.running, left.started()]).toEqual([0, false]);
  });

  it('gives a place back when the work throws, at once or later', async () => {
    const pool = new HashPool({ maxConcurrent: 1, maxQueued: 1 });
    const thrown = pool.run(() => {
      throw new Error('at once');
    }, never);
    const rejected = pool.run(() => Promise.reject(new Error('later')), never);
    await expect(thrown).rejects.toThrow('at once');
    await expect(rejected).rejects.toThrow('later');
    expect([pool.running, pool.queued]).toEqual([0, 0]);
  });

  it('holds its bounds through ten thousand attempts of which most are aborted', async () => {
    const pool = new HashPool({ maxConcurrent: 2, maxQueued: 8 });
    let running = 0;
    let most = 0;
    const results: Promise<unknown>[] = [];
    for (let attempt = 0; attempt < 10_000; attempt += 1) {
      const controller = new AbortController();
      const work = async (): Promise<void> => {
        running += 1;
        most = Math.max(most, running);
        await new Promise(setImmediate);
        running -= 1;
      };
      results.push(pool.run(work, controller.signal));
      if (attempt % 5 !== 0) controller.abort();
      expect(pool.queued).toBeLessThanOrEqual(8);
      if (attempt % 16 === 0) await new Promise(setImmediate);
    }
    await Promise.all(results);
    expect(most).toBe(2);
    expect([pool.running, pool.queued, running]).toEqual([0, 0, 0]);
  });
});
