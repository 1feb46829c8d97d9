// How far apart are two runs of the bench? The noise band of each, and the ratios of Inband in both, side by side.
import { readFileSync } from 'node:fs';
import { inbandCell } from './report/comparison.mjs';
import { prepareResults } from './report/prepare-results.mjs';
import { spreadText } from './report/spread-text.mjs';

const USAGE = 'usage: node bench/compare-runs.mjs earlier/rounds.json later/rounds.json\n';

const files = process.argv.slice(2);
if (files.length === 2) process.stdout.write(compare(...files.map(read)));
else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}

function read(file) {
  return prepareResults(JSON.parse(readFileSync(file, 'utf8')));
}

/** As Markdown. */
function compare(earlier, later) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rows = later.scenarios.flatMap((scenario) => {
    const before = earlier.scenarios.find(({ name }) => name === scenario.name);
    return before === undefined ? [] : [rowOf(before, scenario)];
  });
  return [
    ...[earlier, later].map(
      ({ commit, minutes, mode, startedAt }) =>
        `${startedAt}: mode ${mode}, commit ${commit}, ${minutes.toFixed(1)} minutes.\n`,
    ),
    line(['Scenario', 'Band, earlier', 'Band, later', 'Inband, earlier', 'Inband, later', 'Later / earlier']),
    line(['---', '---', '---', '---', '---', '---']),
    ...rows.map(line),
    '',
  ].join('\n');
}

function rowOf(before, after) {
  const scenarios = [before, after];
  const ratios = scenarios.map((scenario) => inbandCell(scenario)?.ratio ?? null);
  return [
    after.name,
    ...scenarios.map(({ band }) => (band === null ? '–' : `${two(band.low)} to ${two(band.high)}`)),
    ...ratios.map((ratio) =>
      ratio === null ? 'no figure' : `${two(ratio.median)} x (${spreadText(ratio, two)})`,
    ),
    ratios.includes(null) ? '–' : movedBy(ratios[1].median / ratios[0].median, scenarios),
  ];
}

/** Two runs of the same code differ by no more than their noise. */
function movedBy(ratio, scenarios) {
  const isNoise = ({ band }) =>
    band !== null && ratio >= Math.min(band.low, 1 / band.high) && ratio <= Math.max(band.high, 1 / band.low);
  return scenarios.some(isNoise) ? `${two(ratio)}, within the band` : two(ratio);
}

function two(value) {
  return value.toFixed(2);
}
