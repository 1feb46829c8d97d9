import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceTable } from '../../src/admission/source-table.ts';
import { TEST_HASH } from './key-of.ts';

const WAYS = 8;

function findOrAdd(table: SourceTable, low: number, nowMs = 0): number {
  return table.findOrAdd(TEST_HASH.of(0, low), 0, low, nowMs);
}

function find(table: SourceTable, low: number): number {
  return table.find(TEST_HASH.of(0, low), 0, low);
}

describe('what is remembered', () => {
  it('FLOOD-3 finds nobody in an empty table, not even the source of zeroes', () => {
    const table = new SourceTable(1_024);
    expect([find(table, 0), find(table, 1), table.size]).toEqual([-1, -1, 0]);
    expect(find(table, 0)).toBe(-1);
    const slot = findOrAdd(table, 0);
    expect([find(table, 0), table.size]).toEqual([slot, 1]);
  });

  it('FLOOD-3 tells sources apart by both words', () => {
    const table = new SourceTable(1_024);
    const sources = [
      [1, 2],
      [2, 2],
      [1, 1],
    ] as const;
    for (const [index, [high, low]] of sources.entries()) {
      // The same hash for all: what differs is the key alone.
      table.penaltyEndsAtMs[table.findOrAdd(7, high, low, 0)] = 100 + index;
    }
    const remembered = sources.map(([high, low]) => table.penaltyEndsAtMs[table.find(7, high, low)]);
    expect(remembered).toEqual([100, 101, 102]);
  });
});

describe('overflow', () => {
  it('FLOOD-3 forgets the one of the set that was touched longest ago, and it starts anew', () => {
    const table = new SourceTable(WAYS);
    for (let source = 1; source <= WAYS; source += 1) {
      table.penaltyEndsAtMs[findOrAdd(table, source)] = 1_000_000;
    }
    find(table, 1);
    expect(findOrAdd(table, 9)).toBe(findOrAdd(table, 9));
    expect([1, 2, 3].map((source) => find(table, source) >= 0)).toEqual([true, false, true]);
    expect([table.size, table.forgotten]).toEqual([WAYS, 1]);
    const again = findOrAdd(table, 2);
    expect([table.bucketFullAtMs[again], table.penaltyEndsAtMs[again]]).toEqual([0, 0]);
  });

  it('FLOOD-3 forgets first what says nothing any more, though it was touched last', () => {
    const table = new SourceTable(WAYS);
    for (let source = 1; source <= WAYS; source += 1) {
      table.penaltyEndsAtMs[findOrAdd(table, source)] = source === WAYS ? 500 : 1_000_000;
    }
    findOrAdd(table, 9, 500);
    expect([find(table, 1) >= 0, find(table, WAYS), table.forgotten]).toEqual([true, -1, 0]);
    // A spray of sources whose buckets fill up at once goes through that one slot.
    for (let source = 100; source < 1_100; source += 1) findOrAdd(table, source, 1_000);
    expect(Array.from({ length: WAYS - 1 }, (_, index) => find(table, index + 1) >= 0)).not.toContain(false);
    expect(table.forgotten).toBe(0);
  });

  it('FLOOD-3 keeps its size through a hundred times as many sources as it has slots', () => {
    const table = new SourceTable(1_024);
    const { bytes } = table;
    for (let source = 0; source < 102_400; source += 1) {
      table.bucketFullAtMs[findOrAdd(table, source)] = 1e9;
    }
    expect([table.bytes, bytes, table.size]).toEqual([32 * 1_024, 32 * 1_024, 1_024]);
    expect(table.forgotten).toBe(102_400 - 1_024);
  });

  it('FLOOD-3 takes about as many sources as there are slots to push one out that was aimed at', () => {
    const table = new SourceTable(1_024);
    table.penaltyEndsAtMs[findOrAdd(table, 0)] = 1e9;
    let others = 0;
    while (find(table, 0) >= 0 && others < 100_000) {
      // As if nobody had looked: looking touches it.
      for (let burst = 0; burst < 128; burst += 1) {
        others += 1;
        table.bucketFullAtMs[findOrAdd(table, others)] = 1e9;
      }
    }
    expect(others).toBeGreaterThan(1_024 / 2);
  });

  it('FLOOD-3 agrees with lists that are searched', () => {
    const step = fc.record({ source: fc.nat(60), laterMs: fc.nat(20), worthMs: fc.nat(200) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const table = new SourceTable(2 * WAYS);
        /** By set, those that still say something, the one touched last at the end. */
        const sets: { source: number; untilMs: number }[][] = [[], []];
        let nowMs = 0;
        let forgotten = 0;
        for (const { source, laterMs, worthMs } of steps) {
          nowMs += laterMs;
          const index = TEST_HASH.of(0, source) & 1;
          const set = (sets[index] ?? []).filter(({ untilMs }) => untilMs > nowMs);
          const known = set.find((record) => record.source === source);
          const others = set.filter((record) => record !== known);
          if (others.length === WAYS) {
            others.shift();
            forgotten += 1;
          }
          const slot = findOrAdd(table, source, nowMs);
          // What is over may be forgotten or not: it is the same.
          const endsAtMs = table.penaltyEndsAtMs[slot] ?? 0;
          expect(endsAtMs > nowMs ? endsAtMs : 0).toBe(known?.untilMs ?? 0);
          expect(table.forgotten).toBe(forgotten);
          table.penaltyEndsAtMs[slot] = nowMs + worthMs;
          sets[index] = [...others, { source, untilMs: nowMs + worthMs }];
        }
        expect(table.size).toBeLessThanOrEqual(2 * WAYS);
      }),
      { numRuns: 300 },
    );
  });
});
