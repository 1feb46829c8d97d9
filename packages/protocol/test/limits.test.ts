import { describe, expect, it } from 'vitest';
import { LIMITS } from '../src/limits.ts';

describe('LIMITS', () => {
  it.each(Object.entries(LIMITS))(
    '%s has a whole default between its least and its greatest',
    (_name, limit) => {
      expect(limit.min).toBeGreaterThan(0);
      expect(limit.default).toBeGreaterThanOrEqual(limit.min);
      expect(limit.default).toBeLessThanOrEqual(limit.max);
      expect([limit.min, limit.default, limit.max].every(Number.isSafeInteger)).toBe(true);
    },
  );

  it.each(Object.entries(LIMITS))('%s says in its name what it counts', (name, { unit }) => {
    const suffix = { ms: 'Ms', bytes: 'Bytes', count: '' }[unit];
    expect(name.endsWith(suffix)).toBe(true);
  });

  it('fits every duration into the timers of every platform', () => {
    for (const { unit, max } of Object.values(LIMITS)) {
      if (unit === 'ms') expect(max).toBeLessThan(2 ** 31);
    }
  });

  it('FRAME-1: lets no auth by default that is larger than any message may be', () => {
    expect(LIMITS.maxAuthMessageBytes.default).toBeLessThanOrEqual(LIMITS.maxMessageBytes.default);
  });
});
