import fc from 'fast-check';
import { expect, it } from 'vitest';
import { resolveAdmissionOptions } from '../../src/admission/admission-options.ts';
import { type PenaltyEvent, PenaltyRule } from '../../src/admission/penalty-rule.ts';

const rule = new PenaltyRule(resolveAdmissionOptions('admission', {}).penalties);

it('FLOOD-4 refuses from 15 s accrued, and until it is less', () => {
  let endsAtMs = rule.after('auth_failed', 0, 1, 100_000);
  endsAtMs = rule.after('auth_failed', endsAtMs, 1, 100_000);
  expect(rule.refusedForMs(endsAtMs, 100_000)).toBe(0);
  endsAtMs = rule.after('auth_failed', endsAtMs, 1, 100_000);
  expect(endsAtMs).toBe(115_000);
  expect(rule.refusedForMs(endsAtMs, 100_000)).toBe(1);
  expect(rule.refusedForMs(endsAtMs, 100_001)).toBe(0);
});

it('FLOOD-4 decays a second in a second, and what has decayed is not owed again', () => {
  let endsAtMs = rule.after('protocol_garbage', 0, 1, 0);
  endsAtMs = rule.after('protocol_garbage', endsAtMs, 1, 4_000);
  expect(endsAtMs).toBe(20_000);
  expect(rule.refusedForMs(endsAtMs, 4_000)).toBe(1_001);
  expect(rule.after('closed_unauthenticated', endsAtMs, 1, 60_000)).toBe(61_000);
});

it('FLOOD-4 never goes over ten minutes', () => {
  let endsAtMs = 0;
  for (let event = 0; event < 1_000; event += 1)
    endsAtMs = rule.after('deadline_exceeded', endsAtMs, 1, 5_000);
  expect(endsAtMs).toBe(605_000);
  expect(rule.refusedForMs(endsAtMs, 5_000)).toBe(585_001);
});

it('FLOOD-4 agrees with a count that is worn down step by step', () => {
  const events: readonly PenaltyEvent[] = [
    'auth_failed',
    'closed_unauthenticated',
    'deadline_exceeded',
    'protocol_garbage',
  ];
  const seconds = [5, 1, 10, 10];
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(3), fc.nat(30), fc.constantFrom(1, 2, 4)), { maxLength: 200 }),
      (steps) => {
        let endsAtMs = 0;
        let accrued = 0;
        let now = 0;
        for (const [which, gap, share] of steps) {
          now += gap;
          accrued = Math.max(0, accrued - gap);
          accrued = Math.min(600, accrued + (seconds[which] ?? 0) / share);
          endsAtMs = rule.after(events[which] ?? 'auth_failed', endsAtMs, share, now * 1_000);
          expect(Math.max(0, endsAtMs / 1_000 - now)).toBeCloseTo(accrued, 6);
          expect(rule.refusedForMs(endsAtMs, now * 1_000) > 0).toBe(accrued >= 15);
        }
      },
    ),
  );
});
