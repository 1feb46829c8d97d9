import { describe, expect, it } from 'vitest';
import { DifficultyController } from '../../src/admission-pass/difficulty-controller.ts';

const PRESSED = { isUnderAttack: true, solved: 1_000 };
const QUIET = { isUnderAttack: false, solved: 1_000 };

function after(
  periods: number,
  period: Parameters<DifficultyController['periodEnded']>[0],
  controller = new DifficultyController(12, 18),
) {
  for (let index = 0; index < periods; index += 1) controller.periodEnded(period);
  return controller;
}

describe('the difficulty', () => {
  it('PASS-4 goes up by a bit every third period that attackers with passes press the server, up to the maximum', () => {
    expect([0, 2, 3, 5, 6, 17, 18, 19, 1_000].map((periods) => after(periods, PRESSED).difficulty)).toEqual([
      12, 12, 13, 13, 14, 17, 18, 18, 18,
    ]);
  });

  it('PASS-4 does not go up, and comes down again, where the pressure is not from those with passes', () => {
    expect(after(100, { isUnderAttack: true, solved: 9 }).difficulty).toBe(12);
    const raised = after(9, PRESSED);
    expect(after(4, { isUnderAttack: true, solved: 0 }, raised).difficulty).toBe(15);
    expect(after(1, { isUnderAttack: true, solved: 0 }, raised).difficulty).toBe(14);
    expect(after(100, { isUnderAttack: true, solved: 9 }, raised).difficulty).toBe(12);
  });

  it('PASS-4 goes down by a bit every fifth quiet period, to the minimum', () => {
    const raised = after(9, PRESSED);
    const seen = [4, 1, 5, 5, 100].map((periods) => after(periods, QUIET, raised).difficulty);
    expect(seen).toEqual([15, 14, 13, 12, 12]);
  });

  it('PASS-4 does not count periods together that lie apart', () => {
    const controller = new DifficultyController(12, 18);
    for (let round = 0; round < 20; round += 1) {
      after(2, PRESSED, controller);
      after(1, QUIET, controller);
    }
    expect(controller.difficulty).toBe(12);
    const raised = after(18, PRESSED);
    for (let round = 0; round < 20; round += 1) {
      after(4, QUIET, raised);
      after(1, PRESSED, raised);
    }
    expect(raised.difficulty).toBe(18);
  });

  it('PASS-4 begins at the minimum again when it is over', () => {
    const controller = after(11, PRESSED);
    controller.reset();
    expect(controller.difficulty).toBe(12);
    after(2, PRESSED, controller);
    expect(controller.difficulty).toBe(12);
  });
});
