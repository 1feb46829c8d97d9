import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Admission, type Judgement } from '../../src/admission/admission.ts';
import { type AdmissionOptions, resolveAdmissionOptions } from '../../src/admission/admission-options.ts';
import type { PressureLevel } from '../../src/admission/pressure-level.ts';
import { NOT_WAITING, type Waiting } from '../../src/admission/waiting-room.ts';
import { TEST_HASH } from './key-of.ts';

const MAX_MESSAGE_BYTES = 16_384;
const V4 = '198.51.100.7';
const CURT = { isCurt: true, authenticationMs: 0 };

function newAdmission(options: AdmissionOptions = {}): Admission<Waiting> {
  return new Admission(
    resolveAdmissionOptions('admission', options),
    { maxMessageBytes: MAX_MESSAGE_BYTES },
    TEST_HASH,
  );
}

function outcomes(judge: (index: number) => Judgement, count: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let index = 0; index < count; index += 1) {
    const { outcome } = judge(index);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

function enterMany(admission: Admission<Waiting>, count: number, addressOf: (index: number) => string): void {
  for (let index = 0; index < count; index += 1) {
    expect(admission.enter({ place: NOT_WAITING }, addressOf(index), 0)).toBe(true);
  }
}

/** The /64s of one /48, one after the other. */
const subnet = (index: number): string => `2001:db8:bad:${(index & 0xffff).toString(16)}::1`;

describe('in peace', () => {
  it('FLOOD-4 does not punish a crowd behind one address, whatever some of it do', () => {
    const admission = newAdmission();
    for (let event = 0; event < 100; event += 1) admission.note(V4, 'auth_failed', 0);
    enterMany(admission, 500, () => V4);
    expect(outcomes(() => admission.judge(V4, 'calm', 0), 5_000)).toEqual({ admit: 5_000 });
  });

  it('FLOOD-4 counts all the same, for when the pressure comes', () => {
    const admission = newAdmission();
    for (let upgrade = 0; upgrade < 5_000; upgrade += 1) admission.judge(V4, 'calm', 0);
    expect(admission.judge(V4, 'busy', 0)).toEqual({
      outcome: 'rate_limited',
      isOwn: true,
      retryAfterMs: 1_000,
    });
    expect(admission.judge('198.51.100.8', 'busy', 0)).toEqual({ outcome: 'admit' });
    // Nobody is in debt for what was done in peace.
    expect(admission.judge(V4, 'busy', 34)).toEqual({ outcome: 'admit' });
  });

  it('FLOOD-4 holds from the level that is set', () => {
    const admission = newAdmission({ enforceFrom: 'strained', upgradeBurst: 1 });
    expect(outcomes(() => admission.judge(V4, 'busy', 0), 10)).toEqual({ admit: 10 });
    expect(admission.judge(V4, 'strained', 0).outcome).toBe('rate_limited');
  });
});

describe('under pressure', () => {
  it('FLOOD-4 lets a burst of 120 in, then 30 a second, however often it is asked', () => {
    const admission = newAdmission();
    expect(outcomes(() => admission.judge(V4, 'busy', 0), 1_000)).toEqual({ admit: 120, rate_limited: 880 });
    const inTenSeconds = outcomes((index) => admission.judge(V4, 'busy', 1 + index), 10_000);
    expect(inTenSeconds.admit).toBe(300);
  });

  it('FLOOD-4 refuses who failed, and says for how long', () => {
    const admission = newAdmission();
    admission.note(V4, 'protocol_garbage', 0);
    expect(admission.judge(V4, 'critical', 0).outcome).toBe('admit');
    admission.note(V4, 'protocol_garbage', 0);
    expect(admission.judge(V4, 'busy', 0)).toEqual({
      outcome: 'rate_limited',
      isOwn: true,
      retryAfterMs: 5_001,
    });
    expect(admission.judge(V4, 'busy', 5_001)).toEqual({ outcome: 'admit' });
    expect(admission.judge('198.51.100.8', 'busy', 0)).toEqual({ outcome: 'admit' });
  });

  it.each([
    ['busy', 64],
    ['strained', 32],
    ['critical', 8],
  ] as const)('FLOOD-4 when %s one source may hold %i places', (level, places) => {
    const admission = newAdmission();
    enterMany(admission, places - 1, () => V4);
    expect(admission.judge(V4, level, 0).outcome).toBe('admit');
    enterMany(admission, 1, () => V4);
    expect(admission.judge(V4, level, 0)).toEqual({
      outcome: 'overloaded',
      isOwn: true,
      retryAfterMs: 1_000,
    });
    expect(admission.judge('198.51.100.8', level, 0).outcome).toBe('admit');
  });

  it.each([
    ['busy', 64],
    ['strained', 3],
    ['critical', 3],
  ] as const)('FLOOD-4 when %s nobody has more places than there are for each who waits', (level, places) => {
    const admission = newAdmission();
    // 3,120 places for 1,000 sources.
    enterMany(admission, 999, (index) => `10.0.${index >> 8}.${index & 255}`);
    enterMany(admission, places - 1, () => V4);
    expect(admission.judge(V4, level, 0).outcome).toBe('admit');
    expect(admission.judgeSocket(V4, level, 0, CURT)).toBe('admit');
    enterMany(admission, 1, () => V4);
    expect(admission.judge(V4, level, 0).outcome).toBe('overloaded');
    expect(admission.judgeSocket(V4, level, 0, CURT)).toBe('overloaded');
    expect(admission.judgeSocket(V4, level, 0, { ...CURT, isCurt: false })).toBe('admit');
    expect(admission.judgeSocket('198.51.100.8', level, 0, CURT)).toBe('admit');
  });

  it('FLOOD-6 lets one socket of a flood in a second', () => {
    const admission = newAdmission();
    for (let ms = 1; ms < 2_000; ms += 10) admission.cameToNothing(V4, 0, ms);
    const verdicts = Array.from({ length: 60_000 }, (_, ms) =>
      admission.judgeSocket(V4, 'strained', 2_000 + ms, CURT),
    );
    // And four more, of the bucket that was full.
    expect(verdicts.filter((verdict) => verdict === 'admit')).toHaveLength(63);
  });

  it('FLOOD-3 a /48 has one such share, however many /64s it comes from', () => {
    const admission = newAdmission();
    enterMany(admission, 999, (index) => `10.0.${index >> 8}.${index & 255}`);
    enterMany(admission, 2, (index) => `2001:db8:1:${index * 1_000}::1`);
    expect(admission.judge('2001:db8:1:5000::1', 'strained', 0).outcome).toBe('admit');
    enterMany(admission, 1, () => '2001:db8:1:3000::1');
    expect(admission.judge('2001:db8:1:5000::1', 'strained', 0).outcome).toBe('overloaded');
    expect(admission.judge('2001:db8:2::1', 'strained', 0).outcome).toBe('admit');
  });

  it('FLOOD-4 leaves everybody one place, however small the share', () => {
    const admission = newAdmission({ maxWaitingPerSource: 1 });
    expect(admission.judge(V4, 'critical', 0).outcome).toBe('admit');
    enterMany(admission, 1, () => V4);
    expect(admission.judge(V4, 'critical', 0).outcome).toBe('overloaded');
  });
});

describe('an attacker with a whole /48', () => {
  it('FLOOD-3 is held to four times the rate of one address, over 65,536 /64s', () => {
    const admission = newAdmission();
    const judged = outcomes((index) => admission.judge(subnet(index), 'busy', 0), 65_536);
    expect(judged).toEqual({ admit: 480, rate_limited: 65_056 });
    const later = outcomes((index) => admission.judge(subnet(index * 257), 'busy', index / 10), 10_000);
    expect(later.admit).toBeGreaterThanOrEqual(119);
    expect(later.admit).toBeLessThanOrEqual(120);
    expect(admission.judge('2001:db8:900d::1', 'busy', 0).outcome).toBe('admit');
  });

  it('FLOOD-3 is held to twice that of one address in a single /56', () => {
    const admission = newAdmission();
    expect(outcomes((index) => admission.judge(subnet(index & 255), 'busy', 0), 2_560).admit).toBe(240);
  });

  it('FLOOD-3 is held to four times the places of one address', () => {
    const admission = newAdmission();
    enterMany(admission, 255, (index) => subnet(index * 257));
    expect(admission.judge(subnet(60_000), 'busy', 0).outcome).toBe('admit');
    enterMany(admission, 1, () => subnet(255 * 257));
    expect(admission.judge(subnet(60_000), 'busy', 0).outcome).toBe('overloaded');
    expect(admission.judge('2001:db8:900d::1', 'busy', 0).outcome).toBe('admit');
  });

  it('FLOOD-3 cannot spread its failures over /64s without end', () => {
    const admission = newAdmission();
    // One each: 2.5 s for the /48.
    for (let index = 0; index < 5; index += 1) admission.note(subnet(index * 257), 'protocol_garbage', 0);
    expect(admission.judge(subnet(60_000), 'busy', 0).outcome).toBe('admit');
    admission.note(subnet(6 * 257), 'protocol_garbage', 0);
    expect(admission.judge(subnet(60_000), 'busy', 0).outcome).toBe('rate_limited');
    expect(admission.judge('2001:db8:900d::1', 'busy', 0).outcome).toBe('admit');
  });

  it('FLOOD-2 evicts only itself', () => {
    const admission = newAdmission();
    const honest = Array.from({ length: 200 }, () => ({ place: NOT_WAITING }));
    for (const [index, entry] of honest.entries()) admission.enter(entry, `10.0.${index}.1`, 0);
    const { room } = admission;
    for (let index = 0; index < 65_536; index += 1) {
      const victim = room.isFull ? room.victim() : null;
      if (victim !== null) room.leave(victim);
      admission.enter({ place: NOT_WAITING }, subnet(index), 0);
    }
    expect(honest.filter(({ place }) => place === NOT_WAITING)).toEqual([]);
    expect([room.size, admission.stats.capacity]).toEqual([3_120, 3_120]);
  });
});

describe('many sources', () => {
  it('FLOOD-3 takes no more memory for 300,000 sources than for none, and forgets in favour of the forgotten', () => {
    const admission = newAdmission({ trackedSources: 1_024 });
    const { bytes } = admission.stats;
    admission.note(V4, 'protocol_garbage', 0);
    admission.note(V4, 'protocol_garbage', 0);
    expect(admission.judge(V4, 'busy', 0).outcome).toBe('rate_limited');
    for (let index = 0; index < 300_000; index += 1) {
      admission.judge(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`, 'calm', 0);
    }
    expect(admission.stats.bytes).toBe(bytes);
    expect(admission.rememberedSources()).toEqual([1_024, 0, 0, 0]);
    expect(admission.stats.forgottenSources).toBeGreaterThan(290_000);
    expect(admission.judge(V4, 'busy', 0)).toEqual({ outcome: 'admit' });
  });

  it('FLOOD-3 remembers a penalty through a spray that says nothing any more', () => {
    const admission = newAdmission({ trackedSources: 1_024 });
    for (let event = 0; event < 60; event += 1) admission.note(V4, 'protocol_garbage', 0);
    for (let index = 0; index < 300_000; index += 1) {
      admission.judge(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`, 'calm', index);
    }
    expect(admission.stats.forgottenSources).toBe(0);
    expect(admission.judge(V4, 'busy', 300_000).outcome).toBe('rate_limited');
  });

  it('FLOOD-3 does not take IPv4 addresses for one another, or for IPv6', () => {
    const admission = newAdmission({ upgradeBurst: 1 });
    const addresses = ['192.0.2.1', '192.0.2.2', '::192.0.2.1', '0:0:c000:201::', ''];
    for (const address of addresses) expect(admission.judge(address, 'busy', 0).outcome).toBe('admit');
    expect(admission.judge('::ffff:192.0.2.1', 'busy', 0).outcome).toBe('rate_limited');
    expect(admission.judge('no address', 'busy', 0).outcome).toBe('rate_limited');
  });
});

describe('whatever it is asked', () => {
  it('FLOOD-4 agrees with a reckoning by hand of every prefix', () => {
    const sources = ['192.0.2.1', '192.0.2.2', '2001:db8:1:1::1', '2001:db8:1:2::1', '2001:db8:1:102::1'];
    const prefixes = [
      [['a', 1]],
      [['b', 1]],
      [
        ['c', 1],
        ['cd', 2],
        ['cde', 4],
      ],
      [
        ['d', 1],
        ['cd', 2],
        ['cde', 4],
      ],
      [
        ['e', 1],
        ['e56', 2],
        ['cde', 4],
      ],
    ] as const;
    const added = { auth_failed: 5, closed_unauthenticated: 1, deadline_exceeded: 10, protocol_garbage: 10 };
    const step = fc.record({
      source: fc.nat(4),
      laterMs: fc.nat(700),
      level: fc.constantFrom<PressureLevel>('calm', 'busy', 'strained', 'critical'),
      event: fc.option(fc.constantFrom(...(Object.keys(added) as (keyof typeof added)[])), { freq: 2 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const admission = newAdmission({ upgradesPerSecond: 2, upgradeBurst: 4 });
        const books = new Map<string, { tokens: number; penalty: number; share: number }>();
        let nowMs = 0;
        for (const { source, laterMs, level, event } of steps) {
          nowMs += laterMs;
          for (const book of books.values()) {
            book.tokens = Math.min(4 * book.share, book.tokens + (laterMs * 2 * book.share) / 1_000);
            book.penalty = Math.max(0, book.penalty - laterMs / 1_000);
          }
          const own = (prefixes[source] ?? []).map(([name, share]) => {
            const book = books.get(name) ?? { tokens: 4 * share, penalty: 0, share };
            books.set(name, book);
            return book;
          });
          const address = sources[source] ?? '';
          if (event === null) {
            const isRefused = own.some(({ tokens, penalty }) => tokens < 1 - 1e-6 || penalty >= 15 - 1e-9);
            const judgement = admission.judge(address, level, nowMs);
            expect(judgement.outcome).toBe(level !== 'calm' && isRefused ? 'rate_limited' : 'admit');
            if (judgement.outcome !== 'admit') continue;
            for (const book of own) book.tokens = Math.max(0, book.tokens - 1);
          } else {
            admission.note(address, event, nowMs);
            for (const book of own) book.penalty = Math.min(600, book.penalty + added[event] / book.share);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('FLOOD-4 never throws for what is no address', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const admission = newAdmission({ trackedSources: 1_024, waitingRoomBytes: 2 ** 20 });
        admission.note(text, 'auth_failed', 1);
        expect(admission.judge(text, 'busy', 1).outcome).toBe('admit');
        expect(admission.enter({ place: NOT_WAITING }, text, 0)).toBe(true);
      }),
    );
  });
});
