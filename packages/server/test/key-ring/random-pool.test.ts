import { describe, expect, it } from 'vitest';
import { RandomPool } from '../../src/random-pool.ts';

describe('the pool of random bytes', () => {
  it('RESUME-1 gives nobody what it gave somebody else, however often it is refilled', () => {
    const pool = new RandomPool(12);
    const seen = new Set<string>();
    const target = Buffer.alloc(20);
    for (let draw = 0; draw < 10_000; draw += 1) {
      pool.writeInto(target, 5);
      seen.add(target.toString('hex', 5, 17));
    }
    expect(seen.size).toBe(10_000);
    // Nothing but its own place was written to.
    expect(target.subarray(0, 5).every((byte) => byte === 0)).toBe(true);
    expect(target.subarray(17).every((byte) => byte === 0)).toBe(true);
  });
});
