import { describe, expect, it } from 'vitest';
import { type Admission, AttemptLimiter } from '../../src/passwords/attempt-limiter.ts';
import { type AttemptLimits, resolveAttemptLimits } from '../../src/passwords/attempt-limits.ts';

const MINUTE_MS = 60_000;
const OWNER = '198.51.100.7';

function source(index: number): string {
  return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
}

function fail(limiter: AttemptLimiter, username: string, address: string, nowMs: number): Admission {
  return limiter.admit(username, address, nowMs);
}

function succeed(limiter: AttemptLimiter, username: string, address: string, nowMs: number): boolean {
  const { attempt } = limiter.admit(username, address, nowMs);
  attempt?.succeeded();
  return attempt !== null;
}

/** How many attempts on one account are looked at when `sources` of them try all the time, minute by minute. */
function bruteForce(limiter: AttemptLimiter, sources: number, minutes: number, stepMs: number): number[] {
  return Array.from({ length: minutes }, (_, minute) => {
    let admitted = 0;
    for (let nowMs = minute * MINUTE_MS; nowMs < (minute + 1) * MINUTE_MS; nowMs += stepMs) {
      for (let index = 0; index < sources; index += 1) {
        if (fail(limiter, 'alice', source(index), nowMs).attempt !== null) admitted += 1;
      }
    }
    return admitted;
  });
}

describe('METHOD-8: brute force on one account', () => {
  it.each([
    // 5, and one each at 1, 3, 7, 15 and 31 s; then at 63 s, 127 s and so on.
    [1, 250, 10, 1],
    // 100 in a burst, then one in 10 s, and the hundred a day that leak: one in 14 min.
    [100, 1_000, 107, 7],
    [10_000, 10_000, 107, 7],
  ])('from %i sources', (sources, stepMs, firstMinute, laterMinutes) => {
    const admitted = bruteForce(new AttemptLimiter(65_536), sources, 3, stepMs);
    expect(admitted[0]).toBeLessThanOrEqual(firstMinute);
    expect(admitted[0]).toBeGreaterThan(5);
    for (const count of admitted.slice(1)) expect(count).toBeLessThanOrEqual(laterMinutes);
  });

  it('a thousand attempts at once are not looked at for the price of one', () => {
    const limiter = new AttemptLimiter(65_536);
    const admissions = Array.from({ length: 1_000 }, () => fail(limiter, 'alice', OWNER, 0));
    expect(admissions.filter(({ attempt }) => attempt !== null)).toHaveLength(5);
  });

  it('waits double from 1 s to 15 min, and are told to the millisecond', () => {
    const limiter = new AttemptLimiter(65_536);
    for (let count = 0; count < 5; count += 1) fail(limiter, 'alice', OWNER, 0);
    let nowMs = 0;
    const waits: number[] = [];
    for (let count = 0; count < 12; count += 1) {
      const refused = limiter.admit('alice', OWNER, nowMs);
      if (refused.attempt !== null) throw new Error('should be limited');
      waits.push(refused.retryAfterMs);
      expect(fail(limiter, 'alice', OWNER, nowMs + refused.retryAfterMs - 1).attempt).toBeNull();
      nowMs += refused.retryAfterMs;
      expect(fail(limiter, 'alice', OWNER, nowMs).attempt).not.toBeNull();
    }
    expect(waits.map((wait) => wait / 1_000)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
  });

  it('a source has at most 20 failures in any minute, over all accounts', () => {
    const limiter = new AttemptLimiter(65_536);
    const admittedAt: number[] = [];
    for (let nowMs = 0; nowMs < 10 * MINUTE_MS; nowMs += 500) {
      if (fail(limiter, `user${nowMs}`, '2001:db8::1', nowMs).attempt !== null) admittedAt.push(nowMs);
    }
    for (const from of admittedAt) {
      const within = admittedAt.filter((at) => at >= from && at < from + MINUTE_MS);
      expect(within.length).toBeLessThanOrEqual(20);
    }
    expect(admittedAt.length).toBeGreaterThan(100);
  });

  it('the addresses of one IPv6 household are one source', () => {
    const limiter = new AttemptLimiter(65_536);
    const admitted = Array.from({ length: 100 }, (_, index) =>
      fail(limiter, 'alice', `2001:db8::${(index + 1).toString(16)}`, 0),
    );
    expect(admitted.filter(({ attempt }) => attempt !== null)).toHaveLength(5);
  });

  it.each(['ALICE', ' alice', 'ａｌｉｃｅ', 'alíce', 'al\u200bice', 'alice\0'])(
    '%j is counted as alice is, whatever the store compares',
    (spelling) => {
      const limiter = new AttemptLimiter(65_536);
      for (let count = 0; count < 5; count += 1) fail(limiter, 'alice', OWNER, 0);
      expect(limiter.admit(spelling, OWNER, 0).attempt).toBeNull();
    },
  );

  it('takes every name that can come over the wire', () => {
    const limiter = new AttemptLimiter(65_536);
    for (const name of ['\ud800', '\0', '__proto__', '\u0301', 'x'.repeat(256)]) {
      expect(limiter.admit(name, 'nonsense', 0).attempt).not.toBeNull();
    }
  });
});

describe('METHOD-8: the owner', () => {
  it('gets in at full speed where the owner has been, while ten thousand sources try', () => {
    const limiter = new AttemptLimiter(65_536);
    expect(succeed(limiter, 'alice', OWNER, 0)).toBe(true);
    for (let nowMs = 1_000; nowMs < 2 * MINUTE_MS; nowMs += 30_000) {
      for (let index = 0; index < 10_000; index += 1) fail(limiter, 'alice', source(index), nowMs);
      expect(succeed(limiter, 'alice', OWNER, nowMs)).toBe(true);
    }
  });

  it('gets in where the owner has been although others there fail on other accounts', () => {
    const limiter = new AttemptLimiter(65_536);
    succeed(limiter, 'alice', OWNER, 0);
    for (let count = 0; count < 100; count += 1) fail(limiter, `user${count}`, OWNER, 0);
    expect(limiter.admit('bob', OWNER, 0).attempt).toBeNull();
    expect(succeed(limiter, 'alice', OWNER, 0)).toBe(true);
  });

  it('gets in from a new place within two periods when nobody else is waiting', () => {
    const limiter = new AttemptLimiter(65_536);
    for (let index = 0; index < 100; index += 1) fail(limiter, 'alice', source(index), 0);
    const refused = limiter.admit('alice', OWNER, 3_000);
    if (refused.attempt !== null) throw new Error('should be limited');
    expect(refused.retryAfterMs).toBe(7_000);
    expect(succeed(limiter, 'alice', OWNER, 3_000 + refused.retryAfterMs)).toBe(true);
  });

  it('also when coming back late', () => {
    const limiter = new AttemptLimiter(65_536);
    for (let index = 0; index < 100; index += 1) fail(limiter, 'alice', source(index), 0);
    limiter.admit('alice', OWNER, 3_000);
    expect(succeed(limiter, 'alice', OWNER, 120_000)).toBe(true);
  });

  it('gets in from a new place before every source that has failed, however often those ask', () => {
    const limiter = new AttemptLimiter(65_536);
    for (let index = 0; index < 10_000; index += 1) fail(limiter, 'alice', source(index % 100), 0);
    const flood = (nowMs: number): void => {
      for (let index = 0; index < 100; index += 1) fail(limiter, 'alice', source(index), nowMs);
    };
    let nowMs = MINUTE_MS;
    let hasEntered = false;
    for (let period = 0; period < 2 && !hasEntered; period += 1) {
      flood(nowMs);
      const answer = limiter.admit('alice', OWNER, nowMs);
      flood(nowMs + 1);
      if (answer.attempt === null) nowMs += answer.retryAfterMs;
      else hasEntered = true;
    }
    expect(hasEntered || succeed(limiter, 'alice', OWNER, nowMs)).toBe(true);
  });

  it('gets in from a new place after as many periods as there are sources that never failed, on average', () => {
    const rounds: number[] = [];
    for (let trial = 0; trial < 20; trial += 1) {
      const limiter = new AttemptLimiter(65_536);
      for (let index = 0; index < 100; index += 1) fail(limiter, 'alice', source(1_000_000 + index), 0);
      let nowMs = 5_000;
      let periods = 0;
      while (!succeed(limiter, 'alice', OWNER, nowMs)) {
        for (let index = 0; index < 30; index += 1) fail(limiter, 'alice', source(index), nowMs + 1);
        nowMs += 10_000;
        periods += 1;
      }
      rounds.push(periods);
    }
    // Each winner that fails goes behind the owner, so it is over once all thirty have.
    expect(Math.max(...rounds)).toBeLessThanOrEqual(32);
  });

  it('does not give a stranger another hundred attempts with each success', () => {
    const limiter = new AttemptLimiter(65_536);
    succeed(limiter, 'alice', OWNER, 0);
    let admitted = 0;
    for (let index = 0; index < 1_000; index += 1) {
      if (fail(limiter, 'alice', source(index), 1_000).attempt !== null) admitted += 1;
      succeed(limiter, 'alice', OWNER, 1_000);
    }
    expect(admitted).toBeLessThanOrEqual(101);
  });

  it('is forgiven by a success, and leaves nothing behind', () => {
    const limiter = new AttemptLimiter(65_536);
    for (let count = 0; count < 4; count += 1) fail(limiter, 'alice', OWNER, 0);
    expect(succeed(limiter, 'alice', OWNER, 0)).toBe(true);
    for (let count = 0; count < 5; count += 1) {
      expect(fail(limiter, 'alice', OWNER, 0).attempt).not.toBeNull();
    }
    const fresh = new AttemptLimiter(65_536);
    succeed(fresh, 'bob', OWNER, 0);
    // What remembers the source.
    expect(fresh.size).toBe(1);
  });

  it('is not charged for attempts that were not made', () => {
    const limiter = new AttemptLimiter(65_536);
    for (let count = 0; count < 1_000; count += 1) limiter.admit('alice', OWNER, 0).attempt?.notMade();
    expect(limiter.size).toBe(0);
  });

  it('starts anew a day after the last failure', () => {
    const limiter = new AttemptLimiter(65_536);
    for (let count = 0; count < 6; count += 1) fail(limiter, 'alice', OWNER, 0);
    const nextDay = 86_400_000;
    for (let count = 0; count < 5; count += 1) {
      expect(fail(limiter, 'alice', OWNER, nextDay).attempt).not.toBeNull();
    }
  });
});

describe('METHOD-8: limits of an operator', () => {
  const limiterOf = (limits: Partial<AttemptLimits>): AttemptLimiter =>
    new AttemptLimiter(65_536, resolveAttemptLimits(limits));
  /** How many of so many attempts are looked at, each on an account and from a source of its own unless it says so. */
  function admitted(
    limiter: AttemptLimiter,
    count: number,
    nowMs: number,
    who: { user?: string; from?: string },
  ) {
    return Array.from({ length: count }, (_, index) =>
      limiter.admit(who.user ?? `user${nowMs}-${index}`, who.from ?? source(nowMs + index), nowMs),
    ).filter(({ attempt }) => attempt !== null).length;
  }

  it('are those of the tests above by default', () => {
    expect(resolveAttemptLimits()).toEqual({
      maxPairFailures: 5,
      firstPairDelayMs: 1_000,
      maxPairDelayMs: 900_000,
      sourceBurst: 10,
      sourceFailuresPerMinute: 10,
      accountBurst: 100,
      accountFailuresPerDay: 100,
      slowLanePeriodMs: 10_000,
      maxRememberedSources: 8,
    });
  });

  it('hold for a pair', () => {
    const limiter = limiterOf({ maxPairFailures: 2, firstPairDelayMs: 3_000, maxPairDelayMs: 6_000 });
    expect(admitted(limiter, 10, 0, { user: 'alice', from: OWNER })).toBe(2);
    expect(limiter.admit('alice', OWNER, 0)).toMatchObject({ retryAfterMs: 3_000 });
    for (const nowMs of [3_000, 9_000, 15_000]) {
      expect(admitted(limiter, 10, nowMs, { user: 'alice', from: OWNER })).toBe(1);
      expect(limiter.admit('alice', OWNER, nowMs)).toMatchObject({ retryAfterMs: 6_000 });
    }
  });

  it('hold for a source: a burst, and so many a minute', () => {
    const limiter = limiterOf({ sourceBurst: 3, sourceFailuresPerMinute: 60 });
    expect(admitted(limiter, 10, 0, { from: OWNER })).toBe(3);
    expect(admitted(limiter, 10, 1_000, { from: OWNER })).toBe(1);
    expect(admitted(limiter, 10, MINUTE_MS, { from: OWNER })).toBe(3);
  });

  it('hold for an account: a burst, so many a day, and the period of the slow lane', () => {
    const limiter = limiterOf({ accountBurst: 20, accountFailuresPerDay: 24, slowLanePeriodMs: 60_000 });
    expect(admitted(limiter, 100, 0, { user: 'alice' })).toBe(20);
    const late = limiter.admit('alice', '203.0.113.1', 15_000);
    expect(late).toMatchObject({ reason: 'too_many_failures_of_account', retryAfterMs: 45_000 });
    // One an hour has leaked, another one is of the lane.
    expect(admitted(limiter, 100, 3_600_000, { user: 'alice' })).toBeLessThanOrEqual(2);
  });

  it('hold for the sources that are remembered', () => {
    const limiter = limiterOf({ maxRememberedSources: 2 });
    for (let index = 0; index < 3; index += 1) succeed(limiter, 'alice', `198.51.100.${index}`, 0);
    for (let index = 0; index < 100; index += 1) fail(limiter, 'alice', source(index), 0);
    const isAdmitted = (index: number): boolean => succeed(limiter, 'alice', `198.51.100.${index}`, 0);
    expect([isAdmitted(0), isAdmitted(1), isAdmitted(2)]).toEqual([false, true, true]);
  });
});

describe('METHOD-8: the memory of the limits', () => {
  it('is bounded whatever any number of accounts and sources do, and the last ones are in it', () => {
    const limiter = new AttemptLimiter(4_096);
    for (let index = 0; index < 200_000; index += 1) {
      const { attempt } = limiter.admit(`user${index}`, source(index), index);
      if (index % 3 === 0) attempt?.succeeded();
    }
    expect(limiter.size).toBeLessThanOrEqual(4_096 * 3 + 4_096 / 16 + 4_096 / 4);
    for (let count = 0; count < 5; count += 1) limiter.admit('alice', OWNER, 1_000_000);
    for (let index = 0; index < 2_000; index += 1) limiter.admit(`late${index}`, source(index), 1_000_000);
    expect(limiter.admit('alice', OWNER, 1_000_000).attempt).toBeNull();
  }, 300_000);
});
