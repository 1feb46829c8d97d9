// Are percentiles of a histogram of the benches those of the durations themselves?
import { expect, it } from 'vitest';
import { mergeHistograms, percentile } from '../../bench/measure/histogram.mjs';
import { SeededRandom } from '../support/seeded-random.ts';

const PERCENTS = [0, 1, 50, 90, 99, 99.9, 100];

/** By powers of two and divisions, where the generator shifts bits. */
function histogramOf(values: readonly number[]): [number, number][] {
  const counts = new Map<number, number>();
  for (const value of values) {
    const width = value < 256 ? 1 : 2 ** (Math.floor(Math.log2(value)) - 7);
    const lowest = Math.floor(value / width) * width;
    counts.set(lowest, (counts.get(lowest) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b);
}

function exact(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (
    sorted[Math.max(0, Math.ceil(Number(((sorted.length * percent) / 100).toFixed(6))) - 1)] ?? Number.NaN
  );
}

it.each([1, 2, 100, 1_000, 4_999])(
  'knows the percentiles of %i durations to within half a percent',
  (count) => {
    const random = new SeededRandom(count);
    // From nanoseconds to minutes.
    const values = Array.from({ length: count }, () => Math.floor(10 ** (random.next() * 11)));
    for (const percent of PERCENTS) {
      const wanted = exact(values, percent);
      expect(Math.abs(percentile(histogramOf(values), percent) - wanted)).toBeLessThanOrEqual(wanted * 0.004);
    }
  },
);

it('is exact under 256 ns', () => {
  const values = Array.from({ length: 256 }, (_, value) => value);
  for (const percent of PERCENTS)
    expect(percentile(histogramOf(values), percent)).toBe(exact(values, percent));
});

it('has no percentile of nothing', () => {
  expect(percentile([], 50)).toBeNaN();
});

it('merges histograms into that of all durations', () => {
  const random = new SeededRandom(7);
  const parts = [300, 1, 0, 500].map((length) =>
    Array.from({ length }, () => Math.floor(random.next() * 1e6)),
  );
  expect(mergeHistograms(parts.map(histogramOf))).toEqual(histogramOf(parts.flat()));
});
