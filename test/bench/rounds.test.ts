// What may be said of one, two or many rounds? Cells, the noise of twins, and targets, out of made-up rounds.
import { describe, expect, it } from 'vitest';
import { judgeTargets } from '../../bench/command/targets.mjs';
import { cellOf, failedCell } from '../../bench/measure/cell.mjs';
import { noiseBand } from '../../bench/measure/noise-band.mjs';

const scenario = { floor: 'uws-bare', processes: 1 };

function cell(server: string, values: readonly number[], floorValues: readonly number[] | null = null) {
  const samples = values.map((value) => ({ value, serverBusy: 0.95, generatorBusy: 0.3 }));
  return cellOf({ name: server, scenario }, samples, floorValues);
}

describe('a cell', () => {
  it.for([
    [[10], [5], [10, 10], [2, 2]],
    [
      [10, 12],
      [5, 5],
      [10, 12],
      [2, 2.4],
    ],
  ] as const)('of rounds %j has a range, and no interval', ([values, floor, range, ratioRange]) => {
    const { interval, range: own, ratio } = cell('inband', values, floor);
    expect({ interval, own }).toEqual({ interval: null, own: range });
    expect(ratio).toMatchObject({ interval: null, range: ratioRange });
  });

  it('of five rounds has none, of six one that lies in their range', () => {
    const values = [10, 12, 11, 10, 12, 11];
    const floor = values.map(() => 5);
    expect(cell('inband', values.slice(1), floor.slice(1)).interval).toBeNull();
    const { interval, ratio } = cell('inband', values, floor);
    expect(interval?.every((end) => end >= 10 && end <= 12)).toBe(true);
    expect(ratio?.interval?.every((end) => end >= 2 && end <= 2.4)).toBe(true);
  });
});

describe('the band of noise', () => {
  it('is as wide as the rounds of the twins where they are few', () => {
    expect(noiseBand([cell('inband', [10, 10]), cell("inband'", [9, 11])])).toMatchObject({
      low: 0.9,
      high: 1.1,
    });
    expect(noiseBand([cell('inband', [10]), cell("inband'", [9])])).toMatchObject({ low: 0.9, high: 0.9 });
  });
});

describe('a target', () => {
  it.for([
    [[700], '1.40 x (one round)', '700 bytes (one round)'],
    [[700, 750], '1.45 x (two rounds: 1.40 to 1.50)', '725 bytes (two rounds: 700 to 750)'],
  ] as const)('says of rounds %j how many there were', ([values, ratio, bytes]) => {
    const cells = [
      cell(
        'inband',
        values,
        values.map(() => 500),
      ),
    ];
    const judged = judgeTargets([{ name: 'memory', cells }]).filter(({ where }) => where === 'memory');
    expect(judged.map(({ value, met }) => [value, met])).toEqual([
      [ratio, true],
      [bytes, true],
    ]);
  });

  it('has an interval from six rounds on, and none without a figure', () => {
    const judged = judgeTargets([
      { name: 'memory', cells: [cell('inband', Array(6).fill(700), Array(6).fill(500))] },
      { name: 'request', cells: [failedCell({ name: 'inband' }, 'it broke')] },
    ]);
    const shownOf = (where: string) => judged.find((target) => target.where === where)?.value;
    expect(shownOf('memory')).toBe('1.40 x [1.40, 1.40]');
    expect(shownOf('request')).toBe('not measured');
  });
});
