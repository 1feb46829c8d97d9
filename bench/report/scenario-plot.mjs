// How is a scenario drawn: as ratios or absolutely, with dots or bars, in which order, on which axis?
import { dotPlot } from './dot-plot.mjs';
import { NO_NUMBER, numberText, ratioText, unitText, valueText } from './number-text.mjs';
import { linearScale, logScale } from './scale.mjs';
import { isTwin, tone } from './server-names.mjs';
import { spreadText } from './spread-text.mjs';

/** Where "nothing" is a value that means something, and so lengths may be compared. */
const FROM_ZERO = new Set(['memory', 'idle']);
/** From how many times on, best to worst, equal factors are shown rather than equal steps. */
const LOG_FROM = 5;

/** A plot as svg-figure.mjs takes it. Twins have no row: they are the band. */
export function scenarioPlot(scenario, titleOf, isNarrow) {
  const cells = scenario.cells.filter((cell) => !isTwin(cell.server));
  const drawn = cells.filter((cell) => cell.state === null).sort(bestFirst(scenario.better));
  const floor = scenario.hasFloor ? drawn.find((cell) => cell.server === scenario.floor) : undefined;
  const isBars = FROM_ZERO.has(scenario.group) && drawn.every((cell) => cell.median >= 0);
  const isRatios = !isBars && floor !== undefined && drawn.every((cell) => cell.ratio);
  const view = isRatios ? ratios(scenario, floor) : absolutes(scenario, floor);
  const rows = [
    ...drawn.map((cell) => drawnRow(cell, view, scenario, titleOf)),
    ...cells
      .map((cell) => ({
        label: titleOf(cell.server),
        tone: tone(cell.server, scenario.floor),
        unmeasured: cell.state,
      }))
      .filter((row) => row.unmeasured !== null),
  ];
  const scale = scaleOf(rows, view, isBars, isNarrow);
  return dotPlot({
    isNarrow,
    title: `${scenario.title}: ${view.unit}`,
    description: describe(rows, scenario),
    rows,
    scale,
    tickText: isRatios ? tickRatio : (value) => valueText(value, scenario.unit),
    mark: isBars ? 'bar' : 'dot',
    reference: floor ? { value: view.of(floor), text: `floor: ${titleOf(scenario.floor)}` } : null,
    band: view.band,
    captions: drawn.length === 0 ? [] : captions(scenario, view, scale, titleOf, drawn),
  });
}

function ratios(scenario, floor) {
  return {
    unit: `times ${floor.server}`,
    of: (cell) => cell.ratio.median,
    spread: (cell) => cell.ratio,
    text: (cell) => (cell === floor ? '1×' : ratioText(cell.ratio.median)),
    secondText: (cell) => valueText(cell.median, scenario.unit),
    band: shaded(scenario.band, 1),
    isRatios: true,
  };
}

function absolutes(scenario, floor) {
  const { band } = scenario;
  return {
    unit: unitText(scenario.unit),
    of: (cell) => cell.median,
    spread: (cell) => cell,
    text: (cell) => valueText(cell.median, scenario.unit),
    secondText: (cell) => (cell === floor ? '1×' : cell.ratio ? ratioText(cell.ratio.median) : ''),
    band: floor ? shaded(band, floor.median) : null,
    isRatios: false,
  };
}

/** As far as twins lay apart to either side: from 1 outwards, also where all of them strayed to the same side. */
function shaded(band, unit) {
  return band && { low: Math.min(1, band.low) * unit, high: Math.max(1, band.high) * unit };
}

function drawnRow(cell, view, scenario, titleOf) {
  const spread = view.spread(cell);
  const spreadWords = spreadText(spread, view.isRatios ? ratioText : numberText);
  const lead = spread.interval === null ? '' : '95 % interval ';
  const rest = spreadWords === NO_NUMBER ? '' : `, ${lead}${spreadWords}`;
  const detail = `${titleOf(cell.server)}: ${view.text(cell)} ${view.secondText(cell)}${rest}`;
  return {
    label: titleOf(cell.server),
    tone: tone(cell.server, scenario.floor),
    value: view.of(cell),
    interval: spread.interval,
    text: isPaced(cell) ? `${view.text(cell)} †` : view.text(cell),
    secondText: view.secondText(cell),
    detail,
  };
}

function scaleOf(rows, view, isBars, isNarrow) {
  const values = rows.filter((row) => !row.unmeasured).flatMap((row) => [row.value, ...(row.interval ?? [])]);
  if (view.band) values.push(view.band.low, view.band.high);
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (values.length === 0) return linearScale(0, 1);
  if (isBars) return linearScale(0, high > 0 ? high * 1.02 : 1, isNarrow ? 3 : 5);
  if (low > 0 && high / low >= LOG_FROM) return logScale(low / 1.1, high * 1.1, isNarrow ? 6 : 9);
  const pad = (high - low || Math.abs(high) || 1) * 0.08;
  return linearScale(low - pad, high + pad, isNarrow ? 4 : 7);
}

function captions(scenario, view, scale, titleOf, drawn) {
  const hasWhiskers = drawn.some((cell) => view.spread(cell).interval !== null);
  const axis =
    scale.type === 'log' ? ', equal factors are equal distances' : scale.low === 0 ? '' : ', not from zero';
  const direction = scenario.better === 'higher' ? 'further right is better' : 'further left is better';
  const what = view.isRatios
    ? `${unitText(scenario.unit)}, as a multiple of ${titleOf(scenario.floor)}`
    : unitText(scenario.unit);
  const lines = [`Axis: ${what}${axis}; ${direction}.${hasWhiskers ? ' Whiskers: 95 % interval.' : ''}`];
  if (view.band) {
    const { low, high } = scenario.band;
    lines.push(`Shaded: noise. Twins of the same server lay ${ratioText(low)} to ${ratioText(high)} apart.`);
  }
  if (drawn.some(isPaced))
    lines.push('† The generator set the pace; what an operation costs is true all the same.');
  return lines;
}

function describe(rows, scenario) {
  const parts = rows.map((row) =>
    row.unmeasured
      ? `${row.label}: no figure, ${row.unmeasured.kind}`
      : `${row.label}: ${row.text}${row.secondText === '' ? '' : ` (${row.secondText})`}`,
  );
  return `${scenario.question} Best first. ${parts.join('; ')}.`;
}

function bestFirst(better) {
  return better === 'higher' ? (a, b) => b.median - a.median : (a, b) => a.median - b.median;
}

/** Whether the generator was the slower one of the two. */
function isPaced({ bound }) {
  return bound === 'generator';
}

function tickRatio(value) {
  return `${numberTick(value)}×`;
}

function numberTick(value) {
  return Number(value.toPrecision(6)).toLocaleString('en-US');
}
