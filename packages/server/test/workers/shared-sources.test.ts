import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { FloodingSources } from '../../src/admission/flooding-sources.ts';
import { PrefixHash } from '../../src/admission/prefix-hash.ts';
import { SourceKey } from '../../src/admission/source-key.ts';
import { SourceTable } from '../../src/admission/source-table.ts';
import { StripedLocks } from '../../src/admission/striped-locks.ts';
import { createSharedMemory, freeLocksOf } from '../../src/workers/create-shared-memory.ts';
import type { SharedMemory } from '../../src/workers/shared-memory.ts';

const THREADS = 4;
const SOURCES = 1_024;
const SIZES = { trackedSources: SOURCES, maxSpentResumes: 1, maxSpentPasses: 1 };

interface Counted {
  readonly admitted: number;
  readonly refused: number;
  readonly stats: { readonly forgottenSources: number };
  readonly remembered: readonly number[];
}

/** Runs the hammer in several threads at once. */
async function hammer(memory: SharedMemory, work: object): Promise<readonly Counted[]> {
  const workers = Array.from({ length: THREADS }, (_, owner) => {
    const { sourceTables: tables, floodTable: floods, sourceHashKey: hashKey } = memory;
    const workerData = { owner, tables, floods, hashKey, trackedSources: SOURCES, ...work };
    return new Worker(new URL('./hammer.mjs', import.meta.url), { workerData });
  });
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const counted = workers.map((worker) => once(worker, 'message'));
  for (const worker of workers) worker.postMessage('begin');
  const results = (await Promise.all(counted)).map(([result]) => result as Counted);
  await Promise.all(workers.map((worker) => worker.terminate()));
  return results;
}

function tableOf(memory: SharedMemory, kind = 0): SourceTable {
  const buffer = memory.sourceTables[kind];
  if (buffer === undefined) throw new Error('there is one of each kind');
  return new SourceTable(SOURCES, { buffer, owner: THREADS });
}

function recordOf(memory: SharedMemory, address: string) {
  const key = new SourceKey(new PrefixHash(memory.sourceHashKey)).read(address);
  const table = tableOf(memory);
  const slot = table.find(key.hashOf(0), key.high, key.lowOf(0));
  return { bucketFullAtMs: table.bucketFullAtMs[slot], penaltyEndsAtMs: table.penaltyEndsAtMs[slot] };
}

describe('one table of sources, several threads', () => {
  it('FLOOD-4 loses no token and no penalty of one source, however hard they use it', async () => {
    const memory = createSharedMemory(SIZES);
    const rounds = 20_000;
    // So large a bucket and so high a penalty that nothing is cut off: what is lost would be seen.
    const options = { upgradesPerSecond: 1_000, upgradeBurst: 1_000_000, penalties: { maxMs: 86_400_000 } };
    await hammer(memory, { addresses: ['192.0.2.1'], rounds, options, level: 'calm', notes: true });
    expect(recordOf(memory, '192.0.2.1')).toEqual({
      bucketFullAtMs: THREADS * rounds,
      penaltyEndsAtMs: THREADS * rounds * 1_000,
    });
  });

  it('FLOOD-4 lets no more in than the bucket holds, and one more for each thread', async () => {
    const memory = createSharedMemory(SIZES);
    const options = { upgradesPerSecond: 1, upgradeBurst: 5_000, enforceFrom: 'calm' };
    const counted = await hammer(memory, { addresses: ['192.0.2.1'], rounds: 5_000, options, level: 'calm' });
    const admitted = counted.reduce((sum, each) => sum + each.admitted, 0);
    expect(admitted).toBeGreaterThanOrEqual(5_000);
    expect(admitted).toBeLessThan(5_000 + THREADS);
  });

  it('FLOOD-10 counts together what came to nothing, and begins anew wherever one authenticates', async () => {
    const memory = createSharedMemory(SIZES);
    const table = new SourceTable(SOURCES, { buffer: memory.floodTable, owner: THREADS });
    const key = new SourceKey(new PrefixHash(memory.sourceHashKey)).read('192.0.2.1');
    const rounds = 20_000;
    // So high a bound that nothing is cut off, and a flood that is none to any one of the threads.
    const options = { upgradesPerSecond: 1_000, upgradeBurst: THREADS * rounds * 6 };
    const floods = new FloodingSources(table, options.upgradeBurst);
    await hammer(memory, { addresses: ['192.0.2.1'], rounds, options, level: 'calm', fails: true });
    const slot = table.find(key.hashOf(0), key.high, key.lowOf(0));
    expect(table.penaltyEndsAtMs[slot]).toBe(THREADS * rounds * 1_000);
    expect(floods.isFlooding(key, 0, 1_000)).toBe(true);
    floods.authenticated(key);
    expect(floods.isFlooding(key, 0, 1_000)).toBe(false);
  });

  it('FLOOD-3 stays within its bounds when all of them push each other out', async () => {
    const memory = createSharedMemory(SIZES);
    const addresses = Array.from({ length: 5_000 }, () => [...randomBytes(4)].join('.'));
    const options = { upgradesPerSecond: 1, upgradeBurst: 10 };
    const counted = await hammer(memory, { addresses, rounds: 10_000, options, level: 'calm', notes: true });
    for (const { admitted, remembered } of counted) {
      expect(admitted).toBe(10_000);
      expect(remembered[0]).toBeLessThanOrEqual(SOURCES);
    }
    const table = tableOf(memory);
    expect(table.size).toBe(SOURCES);
    expect(table.forgotten).toBeGreaterThan(3_000);
    const ends = [...table.penaltyEndsAtMs, ...table.bucketFullAtMs];
    expect(ends.every((endMs) => endMs >= 0 && endMs <= 600_000)).toBe(true);
    expect([...table.penaltyEndsAtMs].every((endMs) => endMs > 0)).toBe(true);
    // A source that was pushed out between its judgement and its penalty, while its thread was held up, has a full bucket.
    const isEmpty = [...table.bucketFullAtMs].filter((endMs) => endMs === 0);
    expect(isEmpty.length).toBeLessThan(SOURCES / 8);
  });
});

describe('locks', () => {
  it('are taken from a thread that is gone, and from no other one', () => {
    const memory = createSharedMemory(SIZES);
    const [buffer] = memory.sourceTables;
    if (buffer === undefined) throw new Error('there is one of each kind');
    const words = new Int32Array(buffer, 0, 256);
    new StripedLocks(words, 0).lock(3);
    new StripedLocks(words, 1).lock(4);
    freeLocksOf(memory, 0);
    expect([words[3], words[4]]).toEqual([0, 2]);
  });

  it('hold nobody up for ever', () => {
    const words = new Int32Array(new SharedArrayBuffer(1_024));
    const [dead, living] = [new StripedLocks(words, 0), new StripedLocks(words, 1)];
    dead.lock(5);
    living.lock(5);
    expect(words[5]).toBe(2);
    // It was not dead after all, and frees nobody else's.
    dead.unlock(5);
    expect(words[5]).toBe(2);
    living.unlock(5);
    expect(words[5]).toBe(0);
  });
});
