import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from '../src/backoff.ts';
import { createPrng } from './simulation/prng.ts';

const CONFIG = { baseMs: 500, maxMs: 30_000 };

describe(backoffMs, () => {
  it('CLIENT-2: is a whole number between the asked delay and the ceiling above it', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.nat(5_000), random, fc.nat(60_000), (failures, dice, afterMs) => {
        const ceilingMs = Math.min(CONFIG.maxMs, CONFIG.baseMs * 2 ** Math.max(failures - 1, 0));
        const waitMs = backoffMs(failures, dice, CONFIG, afterMs);
        expect(Number.isInteger(waitMs)).toBe(true);
        expect(waitMs).toBeGreaterThanOrEqual(afterMs);
        expect(waitMs).toBeLessThanOrEqual(afterMs + ceilingMs);
      }),
    );
  });

  it('CLIENT-2: doubles its ceiling with each failure until the greatest', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 7, 8, 1_000].map((failures) => backoffMs(failures, 1, CONFIG));
    expect(ceilings).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('CLIENT-2: spreads the waits evenly from zero on, so that clients that fell together do not rise together', () => {
    const prng = createPrng(1);
    const tenths = new Array<number>(10).fill(0);
    for (let client = 0; client < 10_000; client++) {
      const tenth = Math.min(9, Math.floor(backoffMs(20, prng.next(), CONFIG) / 3_000));
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    // 1,000 expected in each; five standard deviations are 150.
    for (const clients of tenths) expect(Math.abs(clients - 1_000)).toBeLessThan(150);
  });

  it('CLIENT-3: puts the jitter on top of the time the server named', () => {
    expect(backoffMs(1, 0, CONFIG, 2_000)).toBe(2_000);
    expect(backoffMs(1, 0.5, CONFIG, 2_000)).toBe(2_250);
  });
});
