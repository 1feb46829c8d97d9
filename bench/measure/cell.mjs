// What became of one arm of a scenario: a number with its interval, or the reason why there is none.
import { mergeHistograms, percentile } from './histogram.mjs';
import { intervalOfRounds, median, rangeOf } from './statistics.mjs';

/** An interval, or range, wider than this part of the median says that something else was measured as well. */
const MAX_SPREAD = 0.5;
/** From here on a process has no time left. */
const SATURATED = 0.9;

/**
 * `samples`: one for each round, as a scenario's `turn` resolves; null where that arm failed or was left out.
 * `floorValues`: those of the floor in the same rounds, or null. `range` is the least and the most of the rounds; `interval`
 * is null where there were too few of them for one.
 */
export function cellOf(arm, samples, floorValues) {
  const values = samples.map(({ value }) => value);
  const cell = {
    server: arm.name,
    values,
    median: median(values),
    interval: intervalOfRounds(values),
    range: rangeOf(values),
    ratio: ratioTo(arm.scenario.floor, values, floorValues),
    serverBusy: medianOrNull(samples.map(({ serverBusy }) => serverBusy)),
    generatorBusy: medianOrNull(samples.map(({ generatorBusy }) => generatorBusy)),
    latency: latencyOf(samples),
    details: samples.map(({ details = null }) => details),
    target: null,
    error: null,
    notComparable: null,
    unstable: null,
  };
  return { ...cell, unstable: instabilityOf(cell), bound: boundOf(cell, arm.scenario) };
}

/** Why the figure of a cell is none, or null. */
function instabilityOf({ interval, median: figure, range }) {
  const [low, high] = interval ?? range;
  const width = (high - low) / Math.abs(figure);
  const what = interval === null ? 'rounds spread' : 'the interval goes';
  return width > MAX_SPREAD ? `${what} over ${Math.round(width * 100)} % of the median` : null;
}

export const failedCell = (arm, error) => ({ ...emptyCell(arm), error });
export const incomparableCell = (arm, notComparable) => ({ ...emptyCell(arm), notComparable });

function emptyCell(arm) {
  return {
    server: arm.name,
    values: [],
    median: null,
    interval: null,
    range: null,
    ratio: null,
    serverBusy: null,
    generatorBusy: null,
    bound: null,
    latency: null,
    details: [],
    target: null,
    error: null,
    notComparable: null,
    unstable: null,
  };
}

const medianOrNull = (values) => (values.includes(null) ? null : median(values));

function ratioTo(floor, values, floorValues) {
  if (floorValues === null) return null;
  const ratios = values.map((value, round) => value / floorValues[round]);
  return {
    to: floor,
    median: median(ratios),
    interval: intervalOfRounds(ratios),
    range: rangeOf(ratios),
  };
}

/** Which of the two processes set the pace; null where nobody did, or where they share cores. */
function boundOf({ serverBusy, generatorBusy }, { processes }) {
  if (serverBusy === null || processes > 1) return null;
  if (serverBusy >= SATURATED) return 'server';
  return generatorBusy >= SATURATED ? 'generator' : 'neither';
}

function latencyOf(samples) {
  const histograms = samples.flatMap(({ latency }) => (latency === undefined ? [] : [latency]));
  if (histograms.length === 0) return null;
  const histogram = mergeHistograms(histograms);
  const ms = (part) => percentile(histogram, part) / 1e6;
  return { p50Ms: ms(50), p99Ms: ms(99), p999Ms: ms(99.9), maxMs: ms(100), histogram };
}
