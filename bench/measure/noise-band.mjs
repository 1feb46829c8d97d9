// How far apart do two runs of the same code lie? What differs by less is no difference.
import { median, medianInterval } from './statistics.mjs';

/**
 * Of the arms with a twin (`name'`) the median ratios of twin and original, each with the interval of its rounds; `low`
 * and `high` are the ends of all those intervals. Null where no twin was measured.
 */
export function noiseBand(cells) {
  const twins = cells.flatMap((twin) => {
    const original = cells.find(({ server }) => `${server}'` === twin.server);
    if (
      original === undefined ||
      original.values.length === 0 ||
      twin.values.length !== original.values.length
    ) {
      return [];
    }
    const ratios = twin.values.map((value, round) => value / original.values[round]);
    return [{ name: twin.server, median: median(ratios), interval: medianInterval(ratios) }];
  });
  if (twins.length === 0) return null;
  return {
    low: Math.min(...twins.map(({ interval }) => interval[0])),
    high: Math.max(...twins.map(({ interval }) => interval[1])),
    from: twins.map(({ name }) => name),
    medians: twins.map(({ median: ratio }) => ratio),
  };
}
