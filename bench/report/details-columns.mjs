// What else was noted in the rounds of a scenario, beside the figure itself?
import { median } from '../measure/statistics.mjs';
import { isNumber, numberText } from './number-text.mjs';

const UNITS = { Ms: 'ms', Us: 'µs', Ns: 'ns', Bytes: 'bytes', Mib: 'MiB', Seconds: 's' };

/** `[{ text, of(cell) -> text }]`: a column for each number in the `details` of any round, with the median of the rounds. */
export function detailsColumns(cells) {
  const rounds = cells.flatMap((cell) => (cell.state === null ? roundsOf(cell) : []));
  const names = [
    ...new Set(rounds.flatMap((round) => Object.keys(round).filter((name) => isNumber(round[name])))),
  ];
  return names.map((name) => ({
    text: heading(name),
    of: (cell) => {
      const values = roundsOf(cell)
        .map((round) => round[name])
        .filter(isNumber);
      return values.length === 0 ? numberText(null) : numberText(median(values));
    },
  }));
}

function roundsOf({ details }) {
  return Array.isArray(details) ? details.filter((round) => round !== null && typeof round === 'object') : [];
}

/** `to99Ms` as "To 99 %, ms"; other names by their words. */
function heading(name) {
  const [, stem, unit] = name.match(/^(.+?)(Ms|Us|Ns|Bytes|Mib|Seconds)?$/);
  const share = stem.match(/^to(\d+)$/);
  const words = share
    ? `until ${share[1]} % are back`
    : stem.replace(/([a-z])([A-Z])/g, (_, end, begin) => `${end} ${begin.toLowerCase()}`);
  const text = words === 'to All' || words === 'to all' ? 'until all are back' : words;
  const suffix = unit === undefined ? '' : `, ${UNITS[unit]}`;
  return text.charAt(0).toUpperCase() + text.slice(1) + suffix;
}
