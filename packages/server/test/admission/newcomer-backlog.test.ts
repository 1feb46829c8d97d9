import { describe, expect, it } from 'vitest';
import { NewcomerBacklog } from '../../src/admission/newcomer-backlog.ts';

function after(newcomers: number, everyMs: number, perSecond = 2_000): number {
  const backlog = new NewcomerBacklog(perSecond);
  let nowMs = 1_000;
  for (let count = 0; count < newcomers; count += 1) {
    backlog.add(nowMs);
    nowMs += everyMs;
  }
  return backlog.fraction(nowMs);
}

describe('the backlog of newcomers', () => {
  it('FLOOD-5 is small for a burst and for a rate that can be taken in', () => {
    expect(after(100, 0)).toBeCloseTo(0.1);
    expect(after(10_000, 0.5)).toBeLessThan(0.01);
  });

  it('FLOOD-5 fills within a tenth of a second of a flood, and no further than full', () => {
    expect(after(700, 1 / 7)).toBeGreaterThanOrEqual(0.49);
    expect(after(100_000, 1 / 7)).toBeGreaterThan(0.99);
    expect(after(100_000, 0)).toBe(1);
  });

  it('FLOOD-5 is over half a second after the last of them', () => {
    const backlog = new NewcomerBacklog(2_000);
    for (let count = 0; count < 5_000; count += 1) backlog.add(0);
    expect(backlog.fraction(250)).toBeCloseTo(0.5);
    expect(backlog.fraction(500)).toBe(0);
  });

  it('FLOOD-5 does not press a server for few because of a handful', () => {
    expect(after(20, 0, 1)).toBeCloseTo(0.1);
  });
});
