// How far apart are two runs of the bench? The noise band of each, and the ratios of Inband in both, side by side.
import { readFileSync } from 'node:fs';
import { mainInband } from './report/server-names.mjs';

const USAGE = 'usage: node bench/compare-runs.mjs earlier/rounds.json later/rounds.json\n';

const files = process.argv.slice(2);
if (files.length === 2) process.stdout.write(compare(...files.map(read)));
else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}

function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** As Markdown. */
function compare(earlier, later) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rows = later.scenarios.flatMap((scenario) => {
    const before = earlier.scenarios.find(({ name }) => name === scenario.name);
    if (before === undefined) return [];
    const ratios = [before, scenario].map(inbandRatio);
    return [
      [
        scenario.name,
        ...[before, scenario].map(({ band }) => (band ? `${two(band.low)} to ${two(band.high)}` : '–')),
        ...ratios.map(ratioText),
        ratios.includes(null) ? '–' : two(ratios[1].median / ratios[0].median),
      ],
    ];
  });
  return [
    `${earlier.startedAt} (${earlier.commit}, ${earlier.minutes.toFixed(1)} minutes) and ${later.startedAt} (${later.commit}, ${later.minutes.toFixed(1)} minutes)\n`,
    line(['Scenario', 'Band, earlier', 'Band, later', 'Inband, earlier', 'Inband, later', 'Later / earlier']),
    line(['---', '---', '---', '---', '---', '---:']),
    ...rows.map(line),
    '',
  ].join('\n');
}

function inbandRatio({ cells }) {
  const name = mainInband(cells.map(({ server }) => server));
  return cells.find(({ server }) => server === name)?.ratio ?? null;
}

function ratioText(ratio) {
  if (ratio === null) return '–';
  const interval = ratio.interval === null ? '' : ` [${ratio.interval.map(two).join(', ')}]`;
  return `${two(ratio.median)} x${interval}`;
}

function two(value) {
  return value.toFixed(2);
}
