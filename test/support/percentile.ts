// Where in a sample a share of the values lies below.

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** `p50/p99/max`, rounded. */
export function spread(values: readonly number[]): string {
  return [0.5, 0.99, 1].map((share) => Math.round(percentile(values, share))).join('/');
}
