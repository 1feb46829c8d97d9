// Which figures does the table of a scenario have?
import { detailsColumns } from './details-columns.mjs';
import { isNumber, msText, NO_NUMBER, numberText, percentText, ratioText, unitText } from './number-text.mjs';
import { tone } from './server-names.mjs';
import { spreadText } from './spread-text.mjs';
import { targetWords } from './target-words.mjs';

/**
 * `{ caption, columns: [{ text, isNumber }], rows: [{ header, tone, cells } or { header, tone, merged }] }`, a row for each
 * cell of the scenario, in the order of the results, twins too. `merged` is the reason of a row that has no figures.
 */
export function scenarioTable(scenario, titleOf) {
  const hasLatency = scenario.cells.some((cell) => cell.latency);
  const details = detailsColumns(scenario.cells);
  const hasTarget = scenario.cells.some((cell) => cell.target);
  return {
    caption: `${scenario.title}: figures of all servers`,
    columns: [
      { text: 'Server' },
      { text: `Median, ${unitText(scenario.unit)}`, isNumber: true },
      { text: '95 % interval', isNumber: true },
      { text: scenario.floor ? `Times ${scenario.floor}` : 'Ratio', isNumber: true },
      { text: '95 % interval of the ratio', isNumber: true },
      ...(hasLatency ? ['p50', 'p99', 'p99.9', 'Slowest'].map((text) => ({ text, isNumber: true })) : []),
      ...details.map(({ text }) => ({ text, isNumber: true })),
      { text: 'Rounds', isNumber: true },
      { text: 'Server busy', isNumber: true },
      { text: 'Generator busy', isNumber: true },
      { text: 'Pace set by' },
      ...(hasTarget ? [{ text: 'Target' }] : []),
    ],
    rows: scenario.cells.map((cell) => {
      const { state } = cell;
      const row = { header: titleOf(cell.server), tone: tone(cell.server, scenario.floor) };
      if (state) return { ...row, merged: `${state.kind}: ${state.reason}` };
      return {
        ...row,
        cells: [
          numberText(cell.median),
          spreadText(cell),
          cell.ratio ? (cell.server === scenario.floor ? '1×' : ratioText(cell.ratio.median)) : NO_NUMBER,
          cell.ratio && cell.server !== scenario.floor ? spreadText(cell.ratio, ratioText) : NO_NUMBER,
          ...(hasLatency ? latencyCells(cell.latency) : []),
          ...details.map((column) => column.of(cell)),
          Array.isArray(cell.values) ? numberText(cell.values.length) : NO_NUMBER,
          share(cell.serverBusy),
          share(cell.generatorBusy),
          typeof cell.bound === 'string' ? cell.bound : NO_NUMBER,
          ...(hasTarget ? [targetText(cell.target)] : []),
        ],
      };
    }),
  };
}

function latencyCells(latency) {
  return [latency?.p50Ms, latency?.p99Ms, latency?.p999Ms, latency?.maxMs].map(msText);
}

function share(value) {
  return isNumber(value) ? percentText(value).replace(/\.0(?= )/, '') : NO_NUMBER;
}

function targetText(target) {
  return target ? `${target.met === true ? '✓ met' : '✗ missed'}: ${targetWords(target.text)}` : '';
}
