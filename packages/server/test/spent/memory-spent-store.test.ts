import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/option-error.ts';
import { MemorySpentStore } from '../../src/spent/memory-spent-store.ts';
import { ManualClock } from '../tickets/manual-clock.ts';

describe('what was used once, in memory', () => {
  it('RESUME-3 says once for each id that it was not used', () => {
    const store = new MemorySpentStore({ clock: new ManualClock() });
    expect(store.spend('one', 1_000)).toBe(true);
    expect(store.spend('other', 1_000)).toBe(true);
    for (let again = 0; again < 1_000; again += 1) expect(store.spend('one', 1_000)).toBe(false);
    expect(store.stats).toEqual({ size: 2, full: 0 });
  });

  it('RESUME-3 never forgets before the time is over, at whatever moment it began, and not long after', () => {
    for (const ttlMs of [1, 99, 100, 101, 799, 800]) {
      for (const startMs of [0, 1, 50, 99.9, 100, 333.3]) {
        const clock = new ManualClock();
        const store = new MemorySpentStore({ usualTtlMs: 800, clock });
        clock.pass(startMs);
        expect(store.spend('one', ttlMs)).toBe(true);
        clock.pass(ttlMs - 0.5);
        expect(store.spend('one', ttlMs)).toBe(false);
        clock.pass(0.5 + 100);
        expect(store.spend('one', ttlMs)).toBe(true);
        expect(store.stats.size).toBe(1);
      }
    }
  });

  it('RESUME-3 keeps the time of the first use: a replay does not prolong it, nor shorten it', () => {
    const clock = new ManualClock();
    const store = new MemorySpentStore({ usualTtlMs: 8_000, clock });
    store.spend('one', 8_000);
    clock.pass(7_000);
    expect(store.spend('one', 1)).toBe(false);
    clock.pass(999);
    expect(store.spend('one', 8_000)).toBe(false);
    clock.pass(1_001);
    expect(store.spend('one', 8_000)).toBe(true);
  });

  it('RESUME-3 keeps one that lasts for longer than usual', () => {
    const clock = new ManualClock();
    const store = new MemorySpentStore({ usualTtlMs: 800, clock });
    store.spend('long', 1_000_000);
    clock.pass(999_999);
    expect(store.spend('long', 1)).toBe(false);
  });

  it('RESUME-3 refuses when it is full, forgets none for it, and has room again when their time is over', () => {
    const clock = new ManualClock();
    const store = new MemorySpentStore({ maxSpent: 3, usualTtlMs: 800, clock });
    for (const id of ['a', 'b', 'c']) expect(store.spend(id, 800)).toBe(true);
    for (const id of ['d', 'e', 'a', 'b', 'c']) expect(store.spend(id, 800)).toBe(false);
    expect(store.stats).toEqual({ size: 3, full: 2 });
    clock.pass(900);
    expect(store.spend('d', 800)).toBe(true);
    expect(store.stats.size).toBe(1);
  });

  it('PASS-3 accepts when it is full, where it was told to, and still knows what it has', () => {
    const store = new MemorySpentStore({ maxSpent: 2, whenFull: 'accept', clock: new ManualClock() });
    for (const id of ['a', 'b', 'c', 'c']) expect(store.spend(id, 800)).toBe(true);
    for (const id of ['a', 'b']) expect(store.spend(id, 800)).toBe(false);
    expect(store.stats).toEqual({ size: 2, full: 2 });
  });

  it('RESUME-3 holds through 300,000 uses and as many replays, without growing beyond its bound', () => {
    const clock = new ManualClock();
    const store = new MemorySpentStore({ maxSpent: 10_000, usualTtlMs: 8_000, clock });
    let first = 0;
    let repeated = 0;
    let largest = 0;
    for (let index = 0; index < 300_000; index += 1) {
      // 1 a millisecond, for 8 s each: 8,000 at a time, and a slice of 1,000 more.
      clock.pass(1);
      if (store.spend(`id-${index}`, 8_000)) first += 1;
      if (store.spend(`id-${Math.max(0, index - 7_998)}`, 8_000)) repeated += 1;
      largest = Math.max(largest, store.stats.size);
    }
    expect({ first, repeated }).toEqual({ first: 300_000, repeated: 0 });
    expect(largest).toBeLessThanOrEqual(9_001);
  });

  it('RESUME-3 counts no use that would never end, or be over at once', () => {
    const store = new MemorySpentStore();
    for (const ttlMs of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => store.spend('one', ttlMs)).toThrow(TypeError);
    }
    expect(store.stats.size).toBe(0);
  });

  it.each([
    ['maxSpent', { maxSpent: 0 }],
    ['maxSpent', { maxSpent: 1.5 }],
    ['whenFull', { whenFull: 'forget' }],
    ['usualTtlMs', { usualTtlMs: 0 }],
    ['clock', { clock: {} }],
    ['maxEntries', { maxEntries: 5 }],
  ])('names the option %s that cannot work', (option, options) => {
    const construct = () => new MemorySpentStore(options as never);
    expect(construct).toThrow(OptionError);
    expect(construct).toThrow(new RegExp(`^"${option}" `));
  });
});
