import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { resolveAdmissionOptions } from '../../src/admission/admission-options.ts';
import { DescriptorBudget } from '../../src/admission/descriptor-budget.ts';
import { PressureGauge } from '../../src/admission/pressure-gauge.ts';
import { PressureMonitor } from '../../src/admission/pressure-monitor.ts';
import { shrunkTimeoutMs } from '../../src/admission/shrunk-timeout.ts';
import { StandingDelay } from '../../src/admission/standing-delay.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function monitored(roomFraction: () => number) {
  const gauge = new PressureGauge(resolveAdmissionOptions('admission', {}).pressure);
  let reads = 0;
  const monitor = new PressureMonitor({
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    gauge,
    sources: {
      roomFraction,
      roomStayMs: () => Number.POSITIVE_INFINITY,
      authenticationMs: () => 0,
      newcomers: () => 0,
      newcomerFraction: () => 0,
      verificationDelayMs: () => 0,
      crowdDelayMs: () => 0,
    },
    descriptors: new DescriptorBudget({ limit: () => null, open: () => null }),
    // What memory other suites of this process have taken says nothing here.
    maxRssBytes: 2 ** 50,
    onRead: () => {
      reads += 1;
      return false;
    },
  });
  return { gauge, monitor, reads: () => reads };
}

it('FLOOD-5 reads ten times a second while it is woken, and sleeps when nothing happens', () => {
  const { monitor, reads } = monitored(() => 0);
  expect(vi.getTimerCount()).toBe(0);
  monitor.wake();
  vi.advanceTimersByTime(1_000);
  expect(reads()).toBe(10);
  vi.advanceTimersByTime(60_000);
  expect(reads()).toBe(20);
  expect(vi.getTimerCount()).toBe(0);
  monitor.wake();
  expect(vi.getTimerCount()).toBe(1);
});

it('FLOOD-5 goes on reading until the level has come down', () => {
  let taken = 0.9;
  const { gauge, monitor } = monitored(() => taken);
  monitor.wake();
  vi.advanceTimersByTime(200);
  expect(gauge.level).toBe('strained');
  taken = 0;
  vi.advanceTimersByTime(2_800);
  expect(gauge.level).toBe('strained');
  vi.advanceTimersByTime(400);
  expect(gauge.level).toBe('calm');
  vi.advanceTimersByTime(5_000);
  expect(vi.getTimerCount()).toBe(0);
});

it('FLOOD-5 has no timer once it is stopped', () => {
  const { monitor } = monitored(() => 1);
  monitor.wake();
  monitor.stop();
  expect(vi.getTimerCount()).toBe(0);
});

it('FLOOD-5 takes a single pause for what it is, and a delay that stands for what that is', () => {
  const delay = new StandingDelay();
  for (const lateMs of [1, 900, 2, -3, 1]) delay.add(lateMs);
  expect(delay.medianMs).toBe(1);
  for (const lateMs of [300, 310, 290]) delay.add(lateMs);
  expect(delay.medianMs).toBe(290);
});

it.each([
  ['calm', 5_000],
  ['busy', 5_000],
  ['strained', 3_500],
  ['critical', 2_000],
] as const)('FLOOD-7 gives newcomers %s %i ms of 5 s', (level, expected) => {
  expect(shrunkTimeoutMs(level, 5_000, 2_000)).toBe(expected);
  expect(shrunkTimeoutMs(level, 1_000, 2_000)).toBe(1_000);
});
