// How far apart do two runs of the same code lie? What differs by less is no difference.
import { intervalOfRounds, median, rangeOf } from './statistics.mjs';

/**
 * Of the arms with a twin (`name'`) the median ratios of twin and original, each with the interval of its rounds (their range,
 * where they are too few for one); `low` and `high` are the ends of all those. Null where no twin was measured.
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
    return [{ name: twin.server, median: median(ratios), ends: intervalOfRounds(ratios) ?? rangeOf(ratios) }];
  });
  if (twins.length === 0) return null;
  return {
    low: Math.min(...twins.map(({ ends }) => ends[0])),
    high: Math.max(...twins.map(({ ends }) => ends[1])),
    from: twins.map(({ name }) => name),
    medians: twins.map(({ median: ratio }) => ratio),
  };
}
