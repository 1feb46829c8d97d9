import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TokenBucketRate } from '../../src/admission/token-bucket.ts';

it('FLOOD-4 gives a whole burst at once, then one token for each interval', () => {
  const rate = new TokenBucketRate(30, 120);
  let fullAtMs = 0;
  for (let token = 0; token < 120; token += 1) {
    expect(rate.tokensInMs(fullAtMs, 1_000)).toBe(0);
    fullAtMs = rate.take(fullAtMs, 1_000);
  }
  expect(rate.tokensInMs(fullAtMs, 1_000)).toBe(34);
  expect(rate.tokensInMs(fullAtMs, 1_033)).toBe(1);
  expect(rate.tokensInMs(fullAtMs, 1_034)).toBe(0);
  expect(fullAtMs).toBeCloseTo(5_000, 6);
});

it('FLOOD-4 owes nothing, however much is taken in peace', () => {
  const rate = new TokenBucketRate(10, 5);
  let fullAtMs = 0;
  for (let token = 0; token < 10_000; token += 1) fullAtMs = rate.take(fullAtMs, 0);
  expect([fullAtMs, rate.tokensInMs(fullAtMs, 0), rate.tokensInMs(fullAtMs, 100)]).toEqual([500, 100, 0]);
});

it('FLOOD-4 agrees with a bucket that is refilled', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.nat(400), { maxLength: 100 }),
      (perSecond, burst, gapsMs) => {
        const rate = new TokenBucketRate(perSecond, burst);
        let fullAtMs = 0;
        let tokens = burst;
        let nowMs = 0;
        for (const gapMs of gapsMs) {
          nowMs += gapMs;
          tokens = Math.min(burst, tokens + (gapMs * perSecond) / 1_000);
          // On the very edge, sums of fractions may differ.
          if (Math.abs(tokens - 1) > 1e-6) expect(rate.tokensInMs(fullAtMs, nowMs) === 0).toBe(tokens >= 1);
          if (rate.tokensInMs(fullAtMs, nowMs) > 0) continue;
          tokens -= 1;
          fullAtMs = rate.take(fullAtMs, nowMs);
        }
      },
    ),
  );
});
