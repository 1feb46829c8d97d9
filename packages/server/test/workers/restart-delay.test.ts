import { describe, expect, it } from 'vitest';
import { RestartDelay } from '../../src/workers/restart-delay.ts';

describe('how soon a worker is replaced', () => {
  it('is at once, then later and later while it keeps dying, up to 30 s', () => {
    const delay = new RestartDelay();
    const delays = Array.from({ length: 12 }, () => delay.afterDeath(10));
    expect(delays).toEqual([0, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
  });

  it('is at once again when it had worked for half a minute', () => {
    const delay = new RestartDelay();
    for (let death = 0; death < 5; death += 1) delay.afterDeath(0);
    expect([delay.afterDeath(29_999), delay.afterDeath(30_000), delay.afterDeath(0)]).toEqual([
      1_600, 0, 100,
    ]);
  });
});
