// What is Inband to reach? Written down before anything was measured.
import { spreadText } from '../report/spread-text.mjs';

const RATIOS = [
  { scenario: 'connect', server: 'inband', atMost: 1.9 },
  { scenario: 'connect', server: 'inband-cached', atMost: 1.3 },
  { scenario: 'connect', server: 'inband-resumed', atMost: 1.3 },
  { scenario: 'memory', server: 'inband', atMost: 1.6 },
  { scenario: 'request', server: 'inband', atMost: 1.25 },
];
const VALUES = [{ scenario: 'memory', server: 'inband', atMost: 900, unit: 'bytes' }];

/** Writes `target` into the cells that have one, and returns all of them for the summary; `met` is null without a figure. */
export function judgeTargets(scenarios) {
  return [
    ...RATIOS.map((target) => {
      const cell = cellOf(scenarios, target);
      const ratio = cell?.ratio ?? null;
      return judged(
        target,
        cell,
        ratio?.median ?? null,
        `<= ${target.atMost} x ${ratio?.to ?? 'the floor'}`,
        ratio,
        'x',
      );
    }),
    ...VALUES.map((target) => {
      const cell = cellOf(scenarios, target);
      const figure = cell === undefined || cell.median === null ? null : cell;
      return judged(
        target,
        cell,
        figure?.median ?? null,
        `<= ${target.atMost} ${target.unit}`,
        figure,
        target.unit,
      );
    }),
  ];
}

function judged({ atMost, scenario, server }, cell, value, text, figure, unit) {
  const met = value === null ? null : value <= atMost;
  // A cell has one mark; where it has two targets, a missed one is what is to be seen.
  if (cell !== undefined && met !== null && cell.target?.met !== false) cell.target = { text, met };
  return {
    text: `${server}, ${scenario}: ${text}`,
    value: describe(figure, unit, cell),
    met,
    where: scenario,
  };
}

function describe(figure, unit, cell) {
  if (figure === null) return 'not measured';
  const digits = unit === 'x' ? 2 : 0;
  const text = (value) => value.toFixed(digits);
  const { interval, range } = figure;
  const spread =
    interval === null
      ? `(${spreadText({ interval, range, rounds: cell.values.length }, text)})`
      : `[${interval.map(text).join(', ')}]`;
  return `${text(figure.median)} ${unit} ${spread}`;
}

function cellOf(scenarios, { scenario, server }) {
  const found = scenarios.find(({ name }) => name === scenario)?.cells.find((cell) => cell.server === server);
  return found?.error === null && found.notComparable === null ? found : undefined;
}
