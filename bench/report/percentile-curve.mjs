// Which latency did each share of the samples stay under?

/** A percentile is told only where so many samples lie beyond it: of fewer it would be an anecdote. */
export const SAMPLES_BEYOND = 10;
const POINTS = 120;

/**
 * Of a histogram `[[ns, count], ...]`: `{ samples, points: [{ nines, ms }] }`. `nines` is -log10(1 - share): 0.301 is the
 * median, 1 is 90 %, 2 is 99 %. Ends where fewer than `SAMPLES_BEYOND` samples are left. No samples: no points.
 */
export function percentileCurve(histogram) {
  const buckets = histogram
    .filter(([ns, count]) => Number.isFinite(ns) && Number.isFinite(count) && ns > 0 && count > 0)
    .sort(([a], [b]) => a - b);
  const samples = buckets.reduce((sum, [, count]) => sum + count, 0);
  const last = Math.log10(samples / SAMPLES_BEYOND);
  if (!(last > 0)) return { samples, points: [] };
  const points = [];
  let index = 0;
  let below = buckets[0][1];
  for (let point = 0; point <= POINTS; point += 1) {
    const nines = (last * point) / POINTS;
    const rank = (1 - 10 ** -nines) * samples;
    while (below < rank && index < buckets.length - 1) {
      index += 1;
      below += buckets[index][1];
    }
    points.push({ nines, ms: buckets[index][0] / 1e6 });
  }
  return { samples, points };
}
