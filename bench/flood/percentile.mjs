// What is the value below which a part of the samples lie? Exact: of all samples, by nearest rank.

/** `fraction` from 0 to 1. NaN where there are no samples. */
export function percentile(samples, fraction) {
  if (samples.length === 0) return Number.NaN;
  const sorted = Float64Array.from(samples).sort();
  return sorted[Math.max(0, Math.ceil(sorted.length * fraction) - 1)];
}
