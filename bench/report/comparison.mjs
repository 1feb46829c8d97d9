// How does another server stand against Inband in a scenario, and is the difference more than noise?
import { mainInband } from './server-names.mjs';

/** Where a scenario has no twins, smaller differences are noise. */
const BAND_WITHOUT_TWINS = { low: 0.95, high: 1.05 };
/** And where there are neither twins nor intervals, which is so where there was only one round. */
const BAND_OF_ONE_ROUND = { low: 0.9, high: 1.1 };

/** The cell of Inband that others are compared with; undefined where there is none. */
export function inbandCell(scenario) {
  const name = mainInband(scenario.cells.map((cell) => cell.server));
  return scenario.cells.find((cell) => cell.server === name);
}

/**
 * `{ times, verdict }`. `times` > 1: Inband is so many times better, by whatever is better in this scenario. `verdict` is
 * 'level' where the intervals touch or `times` lies within the noise of the twins, else 'better' or 'worse' (Inband is).
 * Null where either has no figure, or one of them is not above 0.
 */
export function compare(scenario, other) {
  const inband = inbandCell(scenario);
  if (inband === undefined || inband.state !== null || other.state !== null) return null;
  // Ratios to the floor were made within rounds, and so are steadier than the figures; where both have one.
  const [own, its] = inband.ratio && other.ratio ? [inband.ratio, other.ratio] : [inband, other];
  if (!(own.median > 0 && its.median > 0)) return null;
  const times = scenario.better === 'higher' ? own.median / its.median : its.median / own.median;
  const { low, high } = scenario.band ?? (inband.interval ? BAND_WITHOUT_TWINS : BAND_OF_ONE_ROUND);
  const isNoise = times >= Math.min(low, 1 / high) && times <= Math.max(high, 1 / low);
  if (isNoise || touch(ends(own), ends(its))) return { times, verdict: 'level' };
  return { times, verdict: times > 1 ? 'better' : 'worse' };
}

/** Whether Inband and the floor cannot be told apart. */
export function isLevelWithFloor(scenario) {
  const floor = scenario.cells.find((cell) => cell.server === scenario.floor);
  return floor !== undefined && compare(scenario, floor)?.verdict === 'level';
}

function ends({ median, interval }) {
  return interval ?? [median, median];
}

function touch(a, b) {
  return a[0] <= b[1] && b[0] <= a[1];
}
