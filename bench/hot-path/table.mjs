// The results as a table in Markdown.

import { median, medianInterval } from '../measure/statistics.mjs';
import { FLOOR } from './arms.mjs';

/** One row for each arm: its median, its ratio to the floor with an interval, and whether what is promised holds. */
export function summarize(arms, values) {
  return arms
    .filter(({ name, twinOf }) => values[name] !== undefined && values[twinOf ?? FLOOR] !== undefined)
    .map(({ name, bound, boundBytes, twinOf }) => {
      const reference = twinOf ?? FLOOR;
      const ratios = values[name].map((value, round) => value / values[reference][round]);
      const ratio = median(ratios);
      const value = median(values[name]);
      const isMet =
        bound === undefined ? null : ratio <= bound && (boundBytes === undefined || value <= boundBytes);
      return { name, value, ratio, interval: medianInterval(ratios), reference, bound, boundBytes, isMet };
    });
}

export function toMarkdown(title, unit, rows) {
  const lines = rows.map(({ name, value, ratio, interval, reference, bound, boundBytes, isMet }) =>
    [
      '',
      name,
      value.toFixed(1),
      name === reference ? '' : `${ratio.toFixed(2)} x ${reference}`,
      name === reference ? '' : `${interval[0].toFixed(2)} to ${interval[1].toFixed(2)}`,
      bound === undefined
        ? ''
        : `<= ${bound} x${boundBytes === undefined ? '' : `, <= ${boundBytes} ${unit}`}`,
      isMet === null ? '' : isMet ? 'met' : 'NOT MET',
      '',
    ]
      .join(' | ')
      .trim(),
  );
  return [
    `### ${title}`,
    '',
    `| arm | ${unit} (median) | ratio (median of rounds) | 95 % interval | target | |`,
    '| --- | ---: | ---: | ---: | --- | --- |',
    ...lines,
  ].join('\n');
}
