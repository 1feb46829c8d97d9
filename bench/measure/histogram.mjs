// What can be said about millions of durations of which only the buckets are known?

/** Buckets per power of two: as the generator has them (bench/generator/program/histogram.h). */
const STEPS = 128;

/**
 * The value below which `percent` (0 to 100) of the durations lie, in ns, by nearest rank: the middle of its
 * bucket, which is at most 0.4 % off. `histogram`: [[lowest ns of a bucket, count], ...] in order. NaN where
 * it is empty.
 */
export function percentile(histogram, percent) {
  const total = histogram.reduce((sum, [, count]) => sum + count, 0);
  // Without the rounding, 99.9 % of 1,000 would be a little more than 999.
  const rank = Math.max(1, Math.ceil(Number(((total * percent) / 100).toFixed(6))));
  let below = 0;
  for (const [lowestNs, count] of histogram) {
    below += count;
    if (below >= rank) return lowestNs + (bucketWidthNs(lowestNs) - 1) / 2;
  }
  return Number.NaN;
}

/** One histogram of the durations of all of them. */
export function mergeHistograms(histograms) {
  const counts = new Map();
  for (const [lowestNs, count] of histograms.flat())
    counts.set(lowestNs, (counts.get(lowestNs) ?? 0) + count);
  return [...counts].sort(([a], [b]) => a - b);
}

/** Up to two times the steps each ns has a bucket of its own. */
function bucketWidthNs(lowestNs) {
  return lowestNs < 2 * STEPS ? 1 : 2 ** Math.floor(Math.log2(lowestNs)) / STEPS;
}
