// Do two classes of samples differ in their mean? Welch's t, on the whole and on what is left below each crop.

/** What is above a percentile is mostly the scheduler's and the collector's doing, and hides a small difference. */
const CROPS = [1, 0.99, 0.95, 0.9, 0.75, 0.5];

/**
 * The largest |t| over all crops, with its sign. Crops are by the percentiles of both classes together: of each by its
 * own, they would take away the very difference that is looked for.
 */
export function largestT(first, second) {
  const all = Float64Array.from([...first, ...second]).sort();
  let largest = 0;
  for (const crop of CROPS) {
    const limit = all[Math.min(all.length - 1, Math.floor(all.length * crop))];
    const t = welchT(
      first.filter((value) => value <= limit),
      second.filter((value) => value <= limit),
    );
    if (Math.abs(t) > Math.abs(largest)) largest = t;
  }
  return largest;
}

function welchT(first, second) {
  const a = moments(first);
  const b = moments(second);
  const error = Math.sqrt(a.variance / a.count + b.variance / b.count);
  return error === 0 ? 0 : (a.mean - b.mean) / error;
}

function moments(values) {
  let mean = 0;
  let squares = 0;
  let count = 0;
  for (const value of values) {
    count += 1;
    const delta = value - mean;
    mean += delta / count;
    squares += delta * (value - mean);
  }
  return { count, mean, variance: count > 1 ? squares / (count - 1) : 0 };
}

export function median(values) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 2)];
}
