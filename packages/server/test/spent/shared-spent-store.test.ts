import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { SharedSpentStore, sharedSpentBytes } from '../../src/spent/shared-spent-store.ts';

function bench(maxSpent = 1_000, whenFull: 'refuse' | 'accept' = 'refuse') {
  const buffer = new SharedArrayBuffer(sharedSpentBytes(maxSpent));
  const time = { ms: 5_000_000_000 };
  const open = () => new SharedSpentStore(buffer, { whenFull, monotonicMs: () => time.ms });
  return { time, open, store: open() };
}

/** Uses each id when all threads have come to it, and says which it was the first to use. */
const RACE = `
const { workerData, parentPort } = require('node:worker_threads');
import(workerData.module).then(({ SharedSpentStore }) => {
  const store = new SharedSpentStore(workerData.buffer, { monotonicMs: () => workerData.nowMs });
  const start = new Int32Array(workerData.start);
  const won = [];
  for (let index = 0; index < workerData.ids; index += 1) {
    const everybody = workerData.threads * (index + 1);
    if (Atomics.add(start, 0, 1) + 1 === everybody) Atomics.notify(start, 0);
    // Awake for as long as the others may just be on their way, so that all begin at once; no longer, or they get no core.
    for (let spin = 0; spin < 20_000 && Atomics.load(start, 0) < everybody; spin += 1);
    for (let come = Atomics.load(start, 0); come < everybody; come = Atomics.load(start, 0)) {
      Atomics.wait(start, 0, come);
    }
    if (store.spend('id-' + index, 60000)) won.push(index);
  }
  parentPort.postMessage(won);
});
`;

describe('what was used once, in memory that threads share', () => {
  it('RESUME-3 says once for each id that it was not used, to whichever thread', () => {
    const { open } = bench();
    const stores = [open(), open(), open()];
    for (let index = 0; index < 1_000; index += 1) {
      const answers = Array.from({ length: 6 }, (_, nth) =>
        stores[(index + nth) % 3]?.spend(`id-${index}`, 1_000),
      );
      expect(answers).toEqual([true, false, false, false, false, false]);
    }
    expect(stores[0]?.stats.size).toBe(1_000);
  });

  it('RESUME-3 never forgets before the time is over, and at most a second after', () => {
    for (const startMs of [0, 1, 500, 999, 999.5]) {
      for (const ttlMs of [1, 999, 1_000, 1_001, 660_000]) {
        const { time, store } = bench();
        time.ms += startMs;
        expect(store.spend('one', ttlMs)).toBe(true);
        time.ms += ttlMs - 0.1;
        expect(store.spend('one', ttlMs)).toBe(false);
        time.ms += 1_000.1;
        expect(store.spend('one', ttlMs)).toBe(true);
        expect(store.stats.size).toBe(1);
      }
    }
  });

  it('RESUME-3 goes on when the count of seconds begins again', () => {
    const { time, store } = bench();
    time.ms = 2 ** 24 * 1_000 - 500;
    expect(store.spend('one', 60_000)).toBe(true);
    time.ms += 59_900;
    expect(store.spend('one', 60_000)).toBe(false);
    time.ms += 2_000;
    expect(store.spend('one', 60_000)).toBe(true);
  });

  it('RESUME-3 refuses when there is no room, forgets none for it, and has room when their time is over', () => {
    const { time, store } = bench(8);
    const ids = Array.from({ length: 100 }, (_, index) => `id-${index}`);
    const first = ids.filter((id) => store.spend(id, 1_000));
    expect(first).toHaveLength(16);
    expect(ids.filter((id) => store.spend(id, 1_000))).toEqual([]);
    expect(store.stats).toEqual({ size: 16, full: 168 });
    time.ms += 3_000;
    expect(store.spend('another', 1_000)).toBe(true);
  });

  it('PASS-3 accepts when there is no room, where it was told to', () => {
    const { store } = bench(8, 'accept');
    const ids = Array.from({ length: 100 }, (_, index) => `id-${index}`);
    expect(ids.filter((id) => store.spend(id, 1_000))).toHaveLength(100);
    expect(ids.filter((id) => store.spend(id, 1_000))).toHaveLength(84);
  });

  it('RESUME-3 has room for as many as it was made for, but for a few', () => {
    const { store } = bench(65_536);
    let refused = 0;
    for (let index = 0; index < 65_536; index += 1) if (!store.spend(`id-${index}`, 60_000)) refused += 1;
    expect(refused).toBeLessThan(66);
    expect(() => store.spend('one', 0)).toThrow(TypeError);
  });

  it('RESUME-3 tells no two threads that race', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'inband-spent-'));
    try {
      const module = compileInto(folder);
      const buffer = new SharedArrayBuffer(sharedSpentBytes(1_000));
      const start = new SharedArrayBuffer(4);
      const workerData = { module, buffer, start, threads: 2, ids: 1_000, nowMs: 5_000_000_000 };
      const all = (await Promise.all([race(workerData), race(workerData)])).flat();
      expect(new Set(all).size).toBe(all.length);
      // None is told where two took it in the same moment, and where a bucket was full.
      expect(all.length).toBeGreaterThan(700);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function race(workerData: object): Promise<number[]> {
  return new Promise((resolve, reject) => {
    let won: number[] = [];
    new Worker(RACE, { eval: true, workerData })
      .once('message', (message: number[]) => {
        won = message;
      })
      .once('error', reject)
      .once('exit', () => resolve(won));
  });
}

/** Threads cannot load TypeScript. Returns where the store can be imported from. */
function compileInto(folder: string): string {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
  for (const name of ['shared-spent-store', 'assert-ttl']) {
    const source = readFileSync(new URL(`../../src/spent/${name}.ts`, import.meta.url), 'utf8');
    const { outputText } = ts.transpileModule(source, { compilerOptions });
    writeFileSync(path.join(folder, `${name}.mjs`), outputText.replaceAll(".ts'", ".mjs'"));
  }
  return pathToFileURL(path.join(folder, 'shared-spent-store.mjs')).href;
}
