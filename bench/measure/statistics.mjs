// What can be said about a handful of rounds?

const RESAMPLES = 5_000;
/** The medians of fewer, resampled, reach from their least to their most, which holds the true median less often than in 95 %. */
export const MIN_ROUNDS_OF_INTERVAL = 6;

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The interval in which 95 % of the medians of resampled rounds lie (percentile bootstrap). */
export function medianInterval(values) {
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(Array.from(values, () => values[Math.floor(Math.random() * values.length)])),
  ).sort((a, b) => a - b);
  return [medians[Math.floor(RESAMPLES * 0.025)], medians[Math.ceil(RESAMPLES * 0.975) - 1]];
}

/** `medianInterval` where there are rounds enough for one, else null. */
export function intervalOfRounds(values) {
  return values.length < MIN_ROUNDS_OF_INTERVAL ? null : medianInterval(values);
}

/** The least and the most, of at least one. */
export const rangeOf = (values) => [Math.min(...values), Math.max(...values)];

/** The slope of the straight line through the points `{x, y}` with the least squares. */
export function slope(points) {
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const covariance = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
}
