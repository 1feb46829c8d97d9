import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeadlineWheel } from '../../src/deadline-wheel.ts';
import { PendingRequest } from '../../src/upgrade/pending-request.ts';
import { SteppedClock } from '../stepped-clock.ts';

const TICK_MS = 50;

let clock: SteppedClock;
let deadlines: DeadlineWheel;
let release: ReturnType<typeof vi.fn<() => void>>;

beforeEach(() => {
  clock = new SteppedClock();
  deadlines = new DeadlineWheel(clock);
  release = vi.fn();
});
afterEach(() => {
  vi.useRealTimers();
});

function pend(timeoutMs = 1_000): PendingRequest<string> {
  return new PendingRequest({ deadlines, clock, timeoutMs, decideLate: () => 'too late', release });
}

describe('a pending request', () => {
  it('UPGRADE-8 tells whoever asked before, once', () => {
    const callback = vi.fn();
    const pending = pend();
    pending.whenDecided(callback);
    expect(callback).not.toHaveBeenCalled();
    pending.decide('yes');
    pending.decide('no');
    vi.advanceTimersByTime(10_000);
    expect(callback.mock.calls).toEqual([['yes']]);
  });

  it('UPGRADE-8 tells whoever asks afterwards at once, what was decided first', () => {
    const pending = pend();
    pending.decide('yes');
    pending.decide('no');
    const callback = vi.fn();
    pending.whenDecided(callback);
    expect(callback.mock.calls).toEqual([['yes']]);
  });

  it('UPGRADE-8 takes no verdict from the deadline on, however late the timer is', () => {
    const callback = vi.fn();
    const pending = pend(1_000);
    pending.whenDecided(callback);
    clock.blockedMs = 1_000;
    pending.decide('yes');
    expect(callback.mock.calls).toEqual([['too late']]);
    expect(release).toHaveBeenCalledTimes(1);
  });

  it('UPGRADE-8 is decided at its deadline and not before, whoever listens', () => {
    const callback = vi.fn();
    const pending = pend(1_000);
    pending.whenDecided(callback);
    vi.advanceTimersByTime(999);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1 + TICK_MS);
    pending.decide('yes');
    expect(callback.mock.calls).toEqual([['too late']]);
  });

  it.each<[string, (pending: PendingRequest<string>) => void]>([
    ['it is decided', (pending) => pending.decide('yes')],
    ['its time is up', () => vi.advanceTimersByTime(1_000 + TICK_MS)],
    ['nobody waits any more', (pending) => pending.abort()],
  ])('UPGRADE-8 lets go of the work once, and of its deadline, when %s', (_what, end) => {
    const pending = pend();
    expect(deadlines.size).toBe(1);
    end(pending);
    expect(release).toHaveBeenCalledTimes(1);
    expect(deadlines.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    pending.decide('again');
    pending.abort();
    pending.deadlineReached();
    expect(release).toHaveBeenCalledTimes(1);
  });

  it('UPGRADE-8 lets go before it tells', () => {
    const pending = pend();
    pending.whenDecided(() => expect(release).toHaveBeenCalledTimes(1));
    pending.decide('yes');
    expect.assertions(1);
  });

  it('UPGRADE-8 tells nobody after an abort, whatever comes then', () => {
    const callback = vi.fn();
    const pending = pend();
    pending.whenDecided(callback);
    pending.abort();
    pending.decide('yes');
    pending.whenDecided(callback);
    vi.advanceTimersByTime(10_000);
    expect(callback).not.toHaveBeenCalled();
  });
});
