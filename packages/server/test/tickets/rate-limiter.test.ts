import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateLimiter } from '../../src/tickets/rate-limiter.ts';
import { ManualClock } from './manual-clock.ts';

function takeTimes(limiter: RateLimiter, key: string, times: number): number {
  let taken = 0;
  for (let time = 0; time < times; time += 1) if (limiter.take(key) === 0) taken += 1;
  return taken;
}

describe('a rate per key', () => {
  it('TICKET-5 lets a burst through and then one after each interval', () => {
    const clock = new ManualClock();
    const limiter = new RateLimiter({ perMinute: 60, burst: 3 }, 10, clock);
    expect(takeTimes(limiter, 'a', 10)).toBe(3);
    for (let second = 0; second < 5; second += 1) {
      clock.pass(999);
      expect(takeTimes(limiter, 'a', 10)).toBe(0);
      clock.pass(1);
      expect(takeTimes(limiter, 'a', 10)).toBe(1);
    }
    clock.pass(3_600_000);
    expect(takeTimes(limiter, 'a', 10)).toBe(3);
  });

  it('TICKET-5 says when it is worth another try, and counts no refusal', () => {
    const clock = new ManualClock();
    const limiter = new RateLimiter({ perMinute: 7, burst: 2 }, 10, clock);
    takeTimes(limiter, 'a', 2);
    for (let time = 0; time < 100; time += 1) limiter.take('a');
    const waitMs = limiter.take('a');
    expect(waitMs).toBeCloseTo(60_000 / 7, 1);
    clock.pass(waitMs);
    expect(limiter.take('a')).toBe(0);
  });

  it('TICKET-5 counts each key on its own', () => {
    const limiter = new RateLimiter({ perMinute: 1, burst: 1 }, 10, new ManualClock());
    for (const key of ['a', 'b', '', '__proto__', 'constructor']) {
      expect(takeTimes(limiter, key, 3)).toBe(1);
    }
  });

  it('TICKET-5 never lets more through than the burst and what the time allows, at any rhythm', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.double({ min: 0, max: 5_000, noNaN: true }), { maxLength: 200 }),
        (perMinute, burst, pauses) => {
          const clock = new ManualClock();
          const startMs = clock.monotonicMs();
          const limiter = new RateLimiter({ perMinute, burst }, 1, clock);
          let taken = 0;
          for (const pauseMs of pauses) {
            clock.pass(pauseMs);
            taken += takeTimes(limiter, 'a', 2);
            const allowed = burst + ((clock.monotonicMs() - startMs) * perMinute) / 60_000;
            expect(taken).toBeLessThanOrEqual(allowed + 0.01);
          }
        },
      ),
    );
  });
});

describe('the table of a rate limiter', () => {
  it('TICKET-5 never has more than so many keys, whoever comes', () => {
    const limiter = new RateLimiter({ perMinute: 1, burst: 1 }, 100, new ManualClock());
    for (let index = 0; index < 10_000; index += 1) {
      expect(limiter.take(`k${index}`)).toBe(0);
      expect(limiter.size).toBeLessThanOrEqual(100);
    }
    expect(limiter.size).toBe(100);
  });

  it('TICKET-5 forgets the key that was quiet for longest, and no other', () => {
    const limiter = new RateLimiter({ perMinute: 1, burst: 1 }, 3, new ManualClock());
    for (const key of ['a', 'b', 'c']) limiter.take(key);
    // Refused, but not quiet.
    expect(limiter.take('a')).toBeGreaterThan(0);
    limiter.take('d');
    expect(limiter.take('a')).toBeGreaterThan(0);
    expect(limiter.take('c')).toBeGreaterThan(0);
    expect(limiter.take('d')).toBeGreaterThan(0);
    expect(limiter.take('b')).toBe(0);
  });
});
