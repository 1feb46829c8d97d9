// Are these results that this report can read, and which of their cells have a figure?
import { MIN_ROUNDS_OF_INTERVAL } from '../measure/statistics.mjs';
import { cellState } from './cell-state.mjs';
import { isNumber } from './number-text.mjs';
import { isInband } from './server-names.mjs';

const VERSION = 1;

/**
 * The results with nothing missing that the report counts on: lists are lists, texts are texts, each cell has its `state` (null, or
 * why it has no figure), each figure its `interval`, `range` and number of `rounds` (null where they are not known), and
 * ratios to a floor without a figure are gone. @throws Error that says what is wrong.
 */
export function prepareResults(results) {
  if (results === null || typeof results !== 'object') throw new Error('results must be an object');
  if (results.version !== VERSION) throw new Error(`results: "version" must be ${VERSION}`);
  return {
    ...results,
    machine: isObject(results.machine) ? results.machine : {},
    servers: list(results, 'servers').map((server) => ({ ...server, name: String(server.name) })),
    scenarios: list(results, 'scenarios').map(prepareScenario),
    floods: list(results, 'floods').map((flood) => ({
      ...flood,
      server: String(flood.server),
      attack: String(flood.attack),
      met: targetsOf(flood),
    })),
    targets: list(results, 'targets').map((target) => ({ ...target, text: String(target.text) })),
  };
}

/** Rivals wait for who does not authenticate for as long as the recovery may take: theirs would say nothing else. */
function targetsOf({ met, server }) {
  if (!isObject(met) || isInband(String(server))) return met;
  const { recovery: _, ...others } = met;
  return others;
}

function prepareScenario(scenario) {
  const unit = String(scenario.unit ?? '');
  const cells = list(scenario, 'cells').map((cell) => ({
    ...cell,
    server: String(cell.server),
    state: cellState(cell, unit),
    ...spreadOf(cell, cell),
  }));
  const hasFloor = cells.some(
    (cell) => cell.server === scenario.floor && cell.state === null && cell.median > 0,
  );
  return {
    ...scenario,
    name: String(scenario.name),
    title: String(scenario.title ?? scenario.name),
    question: String(scenario.question ?? ''),
    unit,
    band: isNumber(scenario.band?.low) && isNumber(scenario.band?.high) ? scenario.band : null,
    notes: list(scenario, 'notes').map(String),
    hasFloor,
    cells: cells.map((cell) => ({ ...cell, ratio: ratioOf(cell, scenario.floor, hasFloor) })),
  };
}

/** The ratio to the floor; of the floor itself 1. Null where either has no figure. */
function ratioOf({ server, state, ratio, values }, floor, hasFloor) {
  if (state !== null || !hasFloor) return null;
  if (server === floor) return { to: floor, median: 1, ...spreadOf({}, { values }) };
  if (ratio?.to !== floor || !(isNumber(ratio.median) && ratio.median > 0)) return null;
  return { to: floor, median: ratio.median, ...spreadOf(ratio, { values }) };
}

/** Of too few rounds there is no interval, whatever was computed. */
function spreadOf({ interval, range }, { values }) {
  const rounds = Array.isArray(values) ? values.length : null;
  const isEnough = rounds === null || rounds >= MIN_ROUNDS_OF_INTERVAL;
  return {
    interval: isEnough && isInterval(interval) ? interval : null,
    range: isInterval(range) ? range : null,
    rounds,
  };
}

function list(holder, name) {
  const value = holder[name] ?? [];
  if (!Array.isArray(value)) throw new Error(`results: "${name}" must be a list`);
  return value.filter((entry) => entry !== null && entry !== undefined);
}

function isInterval(value) {
  return Array.isArray(value) && value.length === 2 && value.every(isNumber);
}

function isObject(value) {
  return value !== null && typeof value === 'object';
}
