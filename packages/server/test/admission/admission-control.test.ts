import { describe, expect, it, vi } from 'vitest';
import { AdmissionControl, type Guest } from '../../src/admission/admission-control.ts';
import { type AdmissionOptions, resolveAdmissionOptions } from '../../src/admission/admission-options.ts';
import { DescriptorBudget } from '../../src/admission/descriptor-budget.ts';
import { NOT_WAITING } from '../../src/admission/waiting-room.ts';
import { SteppedClock } from '../stepped-clock.ts';

interface Evictable extends Guest {
  readonly delays: number[];
}

const PLENTY = { limit: () => 1_000_000, open: () => null };

function control(
  options: AdmissionOptions = {},
  maxWaiting = 4,
  readings = PLENTY,
  { seesSourcesAtAccept = true }: { readonly seesSourcesAtAccept?: boolean } = {},
) {
  const clock = new SteppedClock();
  const admission = new AdmissionControl(
    // What memory other suites of this process have taken says nothing here.
    resolveAdmissionOptions('admission', { maxRssBytes: 2 ** 50, ...options }),
    {
      clock,
      maxMessageBytes: 1_024,
      maxWaiting,
      authTimeoutMs: 5_000,
      verificationDelayMs: () => 0,
      crowdDelayMs: () => 0,
      seesSourcesAtAccept,
      newcomersPerSecond: 2_000,
      random: () => 0,
    },
    new DescriptorBudget(readings),
  );
  const guest = (address: string, reserved = 0): Evictable => {
    const delays: number[] = [];
    const entered: Evictable = {
      place: NOT_WAITING,
      delays,
      evicted(retryAfterMs) {
        delays.push(retryAfterMs);
        admission.leave(entered);
      },
    };
    admission.enter(entered, address, reserved);
    return entered;
  };
  return { admission, clock, guest };
}

it('FLOOD-2 closes the oldest of the heaviest source to make place, and nobody else', () => {
  const { admission, guest } = control();
  const honest = guest('192.0.2.1');
  const attackers = [1, 2, 3].map(() => guest('198.51.100.9'));
  const newcomer = guest('192.0.2.2');
  expect(attackers.map(({ delays }) => delays.length)).toEqual([1, 0, 0]);
  expect([honest.delays, newcomer.delays]).toEqual([[], []]);
  expect(admission.stats).toMatchObject({ waiting: 4, capacity: 4, evicted: 1 });
});

it('FLOOD-1 counts those who are verified before the upgrade, and keeps a place for one newcomer all the same', () => {
  const { admission, guest } = control();
  const first = guest('192.0.2.1', 3);
  expect(first.delays).toEqual([]);
  const second = guest('192.0.2.2', 9);
  expect(first.delays).toHaveLength(1);
  expect(second.delays).toEqual([]);
  expect(admission.stats.waiting).toBe(1);
});

it('FLOOD-2 does not ask a victim twice that fails to leave', () => {
  const { admission, guest } = control({}, 1);
  const stubborn: Guest = { place: NOT_WAITING, evicted() {} };
  admission.enter(stubborn, '192.0.2.1', 0);
  guest('192.0.2.2');
  expect(admission.stats).toMatchObject({ waiting: 1, evicted: 1 });
});

it('FLOOD-9 spreads the delays it names', () => {
  const delays = [0, 0.999].map((random) => {
    const admission = new AdmissionControl(resolveAdmissionOptions('admission', {}), {
      clock: new SteppedClock(),
      maxMessageBytes: 1_024,
      maxWaiting: 4,
      authTimeoutMs: 5_000,
      verificationDelayMs: () => 0,
      crowdDelayMs: () => 0,
      seesSourcesAtAccept: true,
      newcomersPerSecond: 2_000,
      random: () => random,
    });
    return admission.refuseAll().retryAfterMs;
  });
  expect(delays).toEqual([5_000, 7_498]);
});

it('FLOOD-4 penalises for what a connection did, and not for having been evicted', () => {
  const { admission } = control({ enforceFrom: 'calm' });
  for (const cause of ['overloaded', 'rate_limited', 'auth_backend_timeout', 'internal_error'] as const) {
    for (let times = 0; times < 100; times += 1) admission.ended('192.0.2.1', cause);
  }
  expect(admission.judge('192.0.2.1', () => null).outcome).toBe('admit');
  for (let times = 0; times < 3; times += 1) admission.ended('192.0.2.1', 'auth_failed');
  expect(admission.judge('192.0.2.1', () => null)).toMatchObject({ outcome: 'rate_limited' });
  expect(admission.judge('192.0.2.2', () => null).outcome).toBe('admit');
  expect(admission.stats.rateLimited).toBe(1);
});

it('PASS-1 lets whoever brings a pass ask for one, and bring it, whatever places others of their address have', () => {
  const { admission, guest } = pressed();
  for (let times = 0; times < 500; times += 1) admission.ended('198.51.100.4', 'peer');
  guest('198.51.100.4');
  expect(admission.passes?.isRequired).toBe(true);
  const verdicts = Array.from({ length: 100 }, () => admission.socketAccepted('198.51.100.4'));
  expect(verdicts).not.toContain('close');
  admission.stop();
});

describe('a blocker', () => {
  function guarded(options: AdmissionOptions = {}) {
    const told: (readonly [string, number])[] = [];
    const parts = control({ enforceFrom: 'busy', ...options });
    parts.admission.useBlocker({
      blocked: 7,
      start: async () => {},
      block: (address, ttlMs) => void told.push([address, ttlMs]),
      stop: async () => {},
    });
    /** By many newcomers, to `strained`. */
    const raise = (): void => {
      for (let number = 0; number < 3_000; number += 1) parts.admission.socketAccepted(null);
      expect(parts.admission.level).toBe('strained');
    };
    const open = (address: string, count: number): number =>
      Array.from({ length: count }, () => parts.admission.socketAccepted(address)).filter(
        (verdict) => verdict === 'keep',
      ).length;
    return { ...parts, told, raise, open };
  }

  it('FLOOD-10 is told of a source that has 16 refused in a row, after a second, under pressure only', () => {
    const { admission, clock, told, raise, open } = guarded();
    expect(open('0000:0000:0000:0000:0000:ffff:c000:0201', 500)).toBe(500);
    expect(told).toEqual([]);
    raise();
    expect(open('192.0.2.2', 120 + 17)).toBe(120);
    open('0000:0000:0000:0000:0000:ffff:c000:0201', 137);
    expect(told).toEqual([]);
    clock.blockedMs += 1_000;
    // Of a flood one is let in.
    expect(open('192.0.2.2', 2)).toBe(1);
    expect(told).toEqual([['192.0.2.2', 5_000]]);
    open('0000:0000:0000:0000:0000:ffff:c000:0201', 2);
    expect(told.at(-1)).toEqual(['192.0.2.1', 5_000]);
    expect(admission.stats.blockedSources).toBe(7);
    admission.stop();
  });

  describe('when busy', () => {
    function busy(options: AdmissionOptions = {}) {
      const parts = guarded(options);
      while (parts.admission.level === 'calm') parts.admission.socketAccepted(null);
      /** Of somebody else. */
      const oneGetsIn = (address = '192.0.2.99'): void =>
        parts.admission.authenticated(parts.guest(address), address, 10);
      return { ...parts, oneGetsIn };
    }

    it('FLOOD-10 is told of a source that is over its rate, and of no other one', () => {
      const { admission, clock, told, open, oneGetsIn } = busy();
      for (let times = 0; times < 100; times += 1) admission.ended('192.0.2.1', 'auth_failed');
      expect(open('192.0.2.2', 120 + 20)).toBe(120);
      clock.blockedMs += 1_000;
      oneGetsIn();
      admission.ended('192.0.2.1', 'auth_failed');
      expect(told).toEqual([]);
      open('192.0.2.2', 120);
      expect(new Set(told.map(([address]) => address))).toEqual(new Set(['192.0.2.2']));
      expect(admission.level).toBe('busy');
      admission.stop();
    });

    it('FLOOD-10 is not told while nobody gets in, whose ever fault that is', () => {
      const { admission, clock, told, open, oneGetsIn } = busy();
      oneGetsIn();
      open('192.0.2.2', 120 + 20);
      clock.blockedMs += 1_000;
      open('192.0.2.2', 120);
      expect(admission.level).toBe('busy');
      expect(told).toEqual([]);
      admission.stop();
    });

    it('FLOOD-10 is not told of a source of which one gets in', () => {
      const { admission, clock, told, open, oneGetsIn } = busy();
      open('192.0.2.2', 120 + 20);
      clock.blockedMs += 1_000;
      oneGetsIn('192.0.2.2');
      open('192.0.2.2', 45);
      expect(told).toEqual([]);
      admission.stop();
    });

    it('FLOOD-10 is not told of a /64 for what others of its /48 do', () => {
      const { admission, clock, told, open, oneGetsIn } = busy();
      // Four times as much as one of them may.
      for (let subnet = 1; subnet <= 5; subnet += 1) open(`2001:db8:1:${subnet}00::1`, 120);
      expect(open('2001:db8:1:600::1', 20)).toBe(0);
      clock.blockedMs += 1_000;
      oneGetsIn();
      for (let subnet = 1; subnet <= 5; subnet += 1) open(`2001:db8:1:${subnet}00::1`, 40);
      open('2001:db8:1:600::1', 20);
      expect(told).toEqual([]);
      admission.stop();
    });
  });

  it('FLOOD-10 is told of a source of which 16 come to nothing, and none authenticates', () => {
    const { admission, clock, told, raise } = guarded();
    raise();
    for (let times = 0; times < 18; times += 1) admission.ended('192.0.2.1', 'auth_failed');
    expect(told).toEqual([]);
    clock.blockedMs += 2_000;
    admission.ended('192.0.2.1', 'peer');
    expect(told).toEqual([['192.0.2.1', 5_000]]);
    // It is remembered for as long as it counts.
    clock.blockedMs += 1_000;
    admission.ended('192.0.2.1', 'auth_failed');
    expect(told).toHaveLength(2);
    clock.blockedMs += 60_000;
    admission.ended('192.0.2.1', 'auth_failed');
    expect(told).toHaveLength(2);
    admission.stop();
  });

  it('FLOOD-10 is not told of a crowd, of which one is in now and then', () => {
    const { admission, clock, guest, told, raise, open } = guarded();
    raise();
    const member = guest('192.0.2.1');
    for (let second = 0; second < 60; second += 1) {
      open('192.0.2.1', 200);
      admission.authenticated(member, '192.0.2.1', 50);
      clock.blockedMs += 1_000;
    }
    expect(told).toEqual([]);
    admission.stop();
  });

  it.each(['auth_backend_timeout', 'overloaded'] as const)(
    'FLOOD-10 is told of those who end with %s while others get in',
    (cause) => {
      const { admission, clock, guest, told, raise } = guarded();
      raise();
      for (let seconds = 0; seconds < 4; seconds += 1) {
        admission.authenticated(guest('192.0.2.2'), '192.0.2.2', 10);
        for (let times = 0; times < 12; times += 1) admission.ended('192.0.2.1', cause);
        clock.blockedMs += 999;
      }
      expect(told[0]).toEqual(['192.0.2.1', 5_000]);
      admission.stop();
    },
  );

  it('FLOOD-10 waits longer where it takes long to authenticate', () => {
    const { admission, clock, guest, told, raise } = guarded();
    for (let times = 0; times < 1_000; times += 1) {
      admission.authenticated(guest('192.0.2.2'), '192.0.2.2', 1_500);
    }
    raise();
    for (let times = 0; times < 40; times += 1) admission.ended('192.0.2.1', 'auth_failed');
    clock.blockedMs += 2_900;
    admission.ended('192.0.2.1', 'auth_failed');
    expect(told).toEqual([]);
    clock.blockedMs += 100;
    admission.ended('192.0.2.1', 'auth_failed');
    expect(told).toHaveLength(1);
    admission.stop();
  });

  it.each([1, 10_000])('FLOOD-10 knows a flood where a source may open %d at once', (upgradeBurst) => {
    const { admission, clock, told, raise } = guarded({ upgradeBurst });
    raise();
    const fail = (count: number): void => {
      for (let times = 0; times < count; times += 1) admission.ended('192.0.2.1', 'auth_failed');
    };
    fail(29);
    clock.blockedMs += 1_999;
    fail(0);
    expect(told).toEqual([]);
    fail(Math.max(240, 2 * upgradeBurst));
    expect(told.length).toBeGreaterThan(0);
    admission.stop();
  });

  it('FLOOD-6 lets a flood in once a second without one, until one of it authenticates', () => {
    const { admission, clock } = control();
    const member = { place: NOT_WAITING, evicted() {} };
    for (let number = 0; number < 3_000; number += 1) admission.socketAccepted(null);
    const keptInTenSeconds = (hasMembers: boolean): number => {
      let kept = 0;
      for (let ms = 0; ms < 10_000; ms += 20) {
        // Nothing else keeps the level up.
        for (let number = 0; number < 64; number += 1) admission.socketAccepted(null);
        if (admission.socketAccepted('192.0.2.1') === 'keep') kept += 1;
        if (hasMembers && ms % 1_000 === 0) admission.authenticated(member, '192.0.2.1', 10);
        clock.blockedMs += 20;
      }
      return kept;
    };
    admission.authenticated(member, '192.0.2.9', 10);
    for (let times = 0; times < 60; times += 1) admission.ended('192.0.2.1', 'overloaded');
    clock.blockedMs += 2_000;
    const kept = keptInTenSeconds(false);
    expect(kept).toBeGreaterThanOrEqual(10);
    expect(kept).toBeLessThanOrEqual(14);
    expect(keptInTenSeconds(true)).toBeGreaterThan(250);
    admission.stop();
  });

  it('FLOOD-10 is not told of those whom a verifier failed, nor of what is no address', () => {
    const { admission, clock, told, raise } = guarded();
    raise();
    for (let seconds = 0; seconds < 10; seconds += 1) {
      for (let times = 0; times < 50; times += 1) {
        admission.ended('192.0.2.1', 'auth_backend_timeout');
        admission.ended('192.0.2.1', 'internal_error');
        admission.ended('', 'overloaded');
      }
      clock.blockedMs += 1_000;
    }
    expect(told).toEqual([]);
    admission.stop();
  });

  it('FLOOD-10 is told of each /64 of IPv6', () => {
    const { admission, clock, told, raise } = guarded();
    raise();
    const fail = (times: number): void => {
      admission.ended(`2001:db8:1:1::${times.toString(16)}`, 'peer');
      admission.ended(`2001:db8:1:${(times + 2).toString(16)}::1`, 'peer');
    };
    for (let times = 0; times < 241; times += 1) fail(times);
    expect(told).toEqual([]);
    clock.blockedMs += 1_000;
    fail(241);
    expect(told).toEqual([['2001:db8:1:1::f1', 5_000]]);
    admission.stop();
  });
});

it('FLOOD-5 is critical where it takes longer to authenticate than one can stay', () => {
  const level = (tookMs: number): string => {
    const { admission, clock, guest } = control({}, 4);
    for (let times = 0; times < 1_000; times += 1)
      admission.authenticated(guest('192.0.2.1'), '192.0.2.1', tookMs);
    for (let last = 0; last < 4; last += 1) guest(`198.51.100.${last}`);
    clock.blockedMs += 400;
    guest('198.51.100.5');
    for (let number = 0; number < 64; number += 1) admission.socketAccepted(null);
    admission.stop();
    return admission.level;
  };
  expect([level(0), level(300), level(500), level(100_000)]).toEqual([
    'strained',
    'strained',
    'critical',
    'critical',
  ]);
});

it('FLOOD-6 closes a socket as it is accepted when there is no descriptor to spare', () => {
  const { admission } = control({}, 4, { limit: () => 100, open: () => null });
  for (let sockets = 0; sockets < 95; sockets += 1) {
    expect(admission.socketAccepted(null)).toBe('keep');
    admission.descriptors.socketOpened();
  }
  expect(admission.socketAccepted(null)).toBe('close');
  admission.descriptors.socketClosed();
  expect(admission.socketAccepted(null)).toBe('keep');
  expect(admission.stats).toMatchObject({ closedAtAccept: 1, openDescriptors: 94 });
  admission.stop();
});

it('FLOOD-6 in peace counts a source by its upgrades, and closes no socket for it', () => {
  const { admission } = control();
  expect(admission.countsSockets).toBe(false);
  for (let upgrades = 0; upgrades < 1_000; upgrades += 1) {
    expect(admission.judge('192.0.2.1', () => null).outcome).toBe('admit');
  }
});

it('FLOOD-6 closes the sockets of a source that has opened too many, at accept', () => {
  const { admission } = control({ enforceFrom: 'calm' });
  const verdicts = Array.from({ length: 200 }, () => admission.socketAccepted('192.0.2.1'));
  expect(verdicts.filter((verdict) => verdict === 'keep')).toHaveLength(120);
  expect(admission.socketAccepted('192.0.2.2')).toBe('keep');
  expect(admission.stats.closedAtAccept).toBe(80);
  admission.stop();
});

it('FLOOD-6 closes no socket below the level from which limits hold', () => {
  const { admission } = control({ enforceFrom: 'critical' });
  const verdicts = Array.from({ length: 300 }, () => admission.socketAccepted('192.0.2.1'));
  expect(verdicts).not.toContain('close');
  admission.stop();
});

/** Full of sources that are all alike and come so fast that none can stay, so that the level is `critical`. */
function pressed(options: AdmissionOptions = {}, facts: { readonly seesSourcesAtAccept?: boolean } = {}) {
  const parts = control(options, 4, PLENTY, facts);
  const guests = [0, 1, 2, 3, 4].map((last) => parts.guest(`198.51.100.${last}`));
  for (let number = 0; number < 64; number += 1) parts.admission.socketAccepted(null);
  expect(parts.admission.level).toBe('critical');
  return { ...parts, guests };
}

it('FLOOD-6 has a turn of the loop end when sockets have been accepted in it for too long, and once', async () => {
  const { admission, clock } = pressed();
  let rests = 0;
  admission.onLongTurn(() => {
    rests += 1;
  });
  await new Promise((resolve) => setImmediate(resolve));
  admission.socketAccepted(null);
  clock.blockedMs += 10;
  admission.socketAccepted(null);
  expect(rests).toBe(0);
  clock.blockedMs += 1;
  admission.socketAccepted(null);
  admission.socketAccepted(null);
  expect(rests).toBe(1);
  await new Promise((resolve) => setImmediate(resolve));
  clock.blockedMs += 1_000;
  admission.socketAccepted(null);
  expect(rests).toBe(1);
  clock.blockedMs += 11;
  admission.socketAccepted(null);
  expect(rests).toBe(2);
  admission.stop();
});

it('FLOOD-6 lets a turn last as long as it takes in peace', () => {
  const { admission, clock } = control();
  let rests = 0;
  admission.onLongTurn(() => {
    rests += 1;
  });
  for (let number = 0; number < 20; number += 1) {
    admission.socketAccepted(null);
    clock.blockedMs += 5;
  }
  expect(admission.level).toBe('calm');
  expect(rests).toBe(0);
  admission.stop();
});

it('PASS-1 tells so many in a second what is asked of them, and has the rest cut', () => {
  const { admission, clock } = pressed();
  /** As a gate does it, with upgrades that carry none. */
  const cut = (count: number): number =>
    Array.from({ length: count }, () => admission.cutsWithoutPass() || !admission.saysPassRefusal()).filter(
      Boolean,
    ).length;
  expect(cut(1_000)).toBe(950);
  expect(admission.stats.passMissing).toBe(950);
  clock.blockedMs += 100;
  expect(cut(1_000)).toBe(950);
  clock.blockedMs += 10;
  expect(cut(1_000)).toBe(995);
  admission.stop();
});

it('PASS-1 tells everybody behind a proxy, where a cut is a failure of the server', () => {
  const { admission } = pressed({}, { seesSourcesAtAccept: false });
  const isSaid = Array.from(
    { length: 1_000 },
    () => !admission.cutsWithoutPass() && admission.saysPassRefusal(),
  );
  expect(isSaid).not.toContain(false);
  admission.stop();
});

it('FLOOD-6 ends no turn behind a proxy', () => {
  const { admission, clock } = pressed({}, { seesSourcesAtAccept: false });
  let rests = 0;
  admission.onLongTurn(() => {
    rests += 1;
  });
  for (let number = 0; number < 10; number += 1) {
    admission.socketAccepted(null);
    clock.blockedMs += 1_000;
  }
  expect(rests).toBe(0);
  admission.stop();
});

it('PASS-4 requires passes for as long as more come without one than are told so', () => {
  const { admission, guests } = pressed();
  const secondsRequired = (isCrowd: boolean): number => {
    let steps = 0;
    for (; admission.passes?.isRequired === true && steps < 200; steps += 1) {
      for (let upgrade = 0; isCrowd && upgrade < 100; upgrade += 1) {
        if (!admission.cutsWithoutPass()) admission.saysPassRefusal();
      }
      vi.advanceTimersByTime(100);
    }
    return steps / 10;
  };
  // Passes have taken the pressure away.
  for (const guest of guests) admission.leave(guest);
  expect(secondsRequired(true)).toBe(20);
  expect(admission.level).toBe('calm');
  expect(secondsRequired(false)).toBeLessThan(10);
  admission.stop();
});

it('PASS-1 cuts nobody while no pass is required', () => {
  const calm = control().admission;
  const without = pressed({ pass: false }).admission;
  for (const admission of [calm, without]) {
    expect(Array.from({ length: 1_000 }, () => admission.cutsWithoutPass())).not.toContain(true);
    admission.stop();
  }
});
