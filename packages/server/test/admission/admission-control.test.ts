import { expect, it, vi } from 'vitest';
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
    resolveAdmissionOptions('admission', options),
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

/** Full of sources that are all alike, so that the level is `critical`. */
function pressed(options: AdmissionOptions = {}, facts: { readonly seesSourcesAtAccept?: boolean } = {}) {
  const parts = control(options, 4, PLENTY, facts);
  const guests = [1, 2, 3, 4].map((last) => parts.guest(`198.51.100.${last}`));
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
