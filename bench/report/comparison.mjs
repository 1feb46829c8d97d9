// How does another server stand against Inband in a scenario, and is the difference more than noise?
import { mainInband } from './server-names.mjs';

/** Where a scenario has no twins, smaller differences are noise. */
const BAND_WITHOUT_TWINS = { low: 0.95, high: 1.05 };
/** With rounds too few for an interval, each of them has to differ by more than this, and there have to be two. */
const BAND_OF_FEW_ROUNDS = { low: 0.9, high: 1.1 };

/** The cell of Inband that others are compared with; undefined where there is none. */
export function inbandCell(scenario) {
  const name = mainInband(scenario.cells.map((cell) => cell.server));
  return scenario.cells.find((cell) => cell.server === name);
}

/**
 * `{ times, verdict }`. `times` > 1: Inband is so many times better, by whatever is better in this scenario. `verdict` is
 * 'level' where the intervals touch or `times` lies within the noise of the twins, else 'better' or 'worse' (Inband is). Where
 * there are too few rounds for intervals, 'level' unless every round of two lies beyond that noise and beyond 10 %.
 * Null where figures do not compare, and where either has no figure, or one of them is not above 0.
 */
export function compare(scenario, other) {
  const inband = inbandCell(scenario);
  if (isUncompared(scenario) || inband === undefined || inband.state !== null || other.state !== null)
    return null;
  // Ratios to the floor were made within rounds, and so are steadier than the figures; where both have one.
  const [own, its] = inband.ratio && other.ratio ? [inband.ratio, other.ratio] : [inband, other];
  if (!(own.median > 0 && its.median > 0)) return null;
  const timesOf = (mine, others) => (scenario.better === 'higher' ? mine / others : others / mine);
  const times = timesOf(own.median, its.median);
  if (!haveIntervals(inband, other)) {
    return { times, verdict: verdictOfRounds(roundsOf(inband, other, timesOf), scenario.band) };
  }
  if (touch(ends(own), ends(its))) return { times, verdict: 'level' };
  return { times, verdict: verdictOf(times, [scenario.band ?? BAND_WITHOUT_TWINS]) };
}

/** Whether a scenario says of itself that its figures are not to be compared. */
export function isUncompared({ floor }) {
  return floor === null;
}

/** Whether both had rounds enough for an interval. */
function haveIntervals(inband, other) {
  return inband.interval !== null && other.interval !== null;
}

/** Whether Inband and the floor cannot be told apart. */
export function isLevelWithFloor(scenario) {
  const floor = scenario.cells.find((cell) => cell.server === scenario.floor);
  return floor !== undefined && compare(scenario, floor)?.verdict === 'level';
}

/** `times` inside any of the bands, on either side of 1, is noise. */
function verdictOf(times, bands) {
  const most = Math.max(...bands.flatMap(({ low, high }) => [high, 1 / low]));
  const least = Math.min(...bands.flatMap(({ low, high }) => [low, 1 / high]));
  if (times > most) return 'better';
  return times < least ? 'worse' : 'level';
}

/** What all rounds say, else 'level'. */
function verdictOfRounds(rounds, band) {
  const bands = band === null ? [BAND_OF_FEW_ROUNDS] : [band, BAND_OF_FEW_ROUNDS];
  const verdicts = new Set(rounds.map((times) => verdictOf(times, bands)));
  return rounds.length > 1 && verdicts.size === 1 ? [...verdicts][0] : 'level';
}

/** `times` of each round that both were in; none where that cannot be told. */
function roundsOf(inband, other, timesOf) {
  if (!Array.isArray(inband.values) || inband.values.length !== other.values?.length) return [];
  return inband.values.map((value, round) => timesOf(value, other.values[round]));
}

function ends({ median, interval }) {
  return interval ?? [median, median];
}

function touch(a, b) {
  return a[0] <= b[1] && b[0] <= a[1];
}
