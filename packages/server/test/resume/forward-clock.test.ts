import { describe, expect, it } from 'vitest';
import { ForwardClock } from '../../src/resume/forward-clock.ts';
import { ManualClock } from '../tickets/manual-clock.ts';

describe('the clock that only goes forward', () => {
  it('RESUME-3 is the wall clock while that goes forward, and goes on when it is set back', () => {
    const machine = new ManualClock();
    const clock = new ForwardClock(machine);
    const startMs = machine.nowMs();
    const read = (): number => Math.round(clock.at(machine.nowMs()) - startMs);
    expect(read()).toBe(0);
    machine.pass(1_000);
    expect(read()).toBe(1_000);
    machine.wallMs -= 3_600_000;
    expect(read()).toBe(1_000);
    machine.pass(500);
    expect(read()).toBe(1_500);
    machine.wallMs += 3_600_000;
    expect(read()).toBe(1_500);
    machine.wallMs += 60_000;
    expect(read()).toBe(61_500);
  });
});
