// How did honest clients fare that were due in a stretch of time?
import { percentile } from './percentile.mjs';

/**
 * `ends` of one population. Who was still underway at the end (`underwayMs`: when they were due) did not get in; who the
 * benchmark itself could not serve (`isUnknown`) is left out, and counted.
 */
export function honestFigures(ends, underwayMs, fromMs, toMs) {
  const isDue = (plannedMs) => plannedMs >= fromMs && plannedMs < toMs;
  const due = ends.filter(({ plannedMs }) => isDue(plannedMs));
  const known = due.filter(({ isUnknown }) => !isUnknown);
  const took = known.filter(({ isIn }) => isIn).map(({ tookMs }) => tookMs);
  const clients = known.length + underwayMs.filter(isDue).length;
  return {
    clients,
    in: took.length,
    success: clients === 0 ? Number.NaN : took.length / clients,
    p50Ms: percentile(took, 0.5),
    p99Ms: percentile(took, 0.99),
    neededPass: known.filter(({ passes }) => passes > 0).length,
    neededWait: known.filter(({ waits }) => waits > 0).length,
    maxDifficulty: Math.max(0, ...known.map(({ difficulty }) => difficulty)),
    maxToldMs: Math.max(0, ...known.map(({ toldMs }) => toldMs)),
    leftOut: due.length - known.length,
    failures: tally(known.filter(({ isIn }) => !isIn).map(({ last }) => last ?? 'none')),
    tookMs: took.map((ms) => Math.round(ms * 100) / 100),
  };
}

function tally(words) {
  const counts = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
