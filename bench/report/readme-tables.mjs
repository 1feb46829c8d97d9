// What does the README at the top say of a run? Two tables and the targets, out of `rounds.json`.
import { floodWithoutFigure, isLimited } from './flood-cells.mjs';
import { NO_NUMBER, percentText } from './number-text.mjs';
import { prepareResults } from './prepare-results.mjs';

/** The floor first, then Inband and the others from the cheapest to the dearest way to do it. */
const SERVERS = [
  'uws-bare',
  'uws-tuned',
  'inband',
  'inband-cached',
  'inband-resumed',
  'uws-handwritten',
  'graphql-ws-uws',
  'socket-io-uws',
  'ws-tuned',
  'ws-naive',
  'graphql-ws-ws',
  'socket-io',
  'mosquitto',
  'nats',
];
const SCENARIOS = [
  ['connect', 'connect, authenticate, close: us'],
  ['memory', 'silent connection: bytes'],
  ['request', 'request and response: us'],
  ['fan-out-1000', 'one of 1,000 deliveries: us'],
];
/** Of the floods, who takes part in all of them. */
const FLOODED = ['inband', 'uws-tuned', 'uws-handwritten', 'ws-tuned', 'socket-io'];

/** Markdown, in the style of the other tables. @throws Error that says what is wrong with the results. */
export function readmeTables(results) {
  const { floods, scenarios, servers, targets } = prepareResults(results);
  const titleOf = (name) => servers.find((server) => server.name === name)?.title ?? name;
  const those = (isMet) =>
    targets
      .filter(({ met }) => met === isMet)
      .map(({ text, value }) => `${text}: ${value}`)
      .join('; ') || 'none';
  return [
    table([
      ['CPU of the server, RSS (x the floor)', ...SCENARIOS.map(([, heading]) => heading)],
      ...SERVERS.map((server) => [
        titleOf(server),
        ...SCENARIOS.map(([name]) => costText(scenarios, name, server)),
      ]),
    ]),
    table([
      ['honest clients that got in, p99 (unloaded)', ...FLOODED.map(titleOf)],
      ['nobody attacks', ...FLOODED.map((server) => unloadedText(floods, server))],
      ...attacksOf(floods).map(({ attack, sources }) => [
        `${attack}, ${sources === 1 ? 'one source' : `${sources.toLocaleString('en-US')} sources`}`,
        ...FLOODED.map((server) =>
          floodText(
            floods.find(
              (flood) => flood.server === server && flood.attack === attack && flood.sources === sources,
            ),
          ),
        ),
      ]),
    ]),
    `Of the targets that were set before anything was measured, met: ${those(true)}. Missed: ${those(false)}.`,
  ].join('\n\n');
}

function costText(scenarios, name, server) {
  const scenario = scenarios.find((candidate) => candidate.name === name);
  const cell = scenario?.cells.find((candidate) => candidate.server === server);
  if (cell?.unstable) return 'unstable';
  if (cell === undefined || cell.state !== null) return NO_NUMBER;
  const { median, ratio } = cell;
  const figure = median >= 100 ? Math.round(median).toLocaleString('en-US') : median.toFixed(1);
  return ratio === null || server === scenario.floor ? figure : `${figure} (${ratio.median.toFixed(2)})`;
}

/** Those that more servers than one were flooded with, in the order of the run. */
function attacksOf(floods) {
  const all = floods.filter(({ server }) => server === 'uws-tuned');
  return all.filter(
    ({ attack, sources }, index) =>
      index === all.findIndex((other) => other.attack === attack && other.sources === sources),
  );
}

function unloadedText(floods, server) {
  const measured = floods.find((flood) => flood.server === server && flood.unloadedP99Ms > 0);
  return measured === undefined ? NO_NUMBER : `${measured.unloadedP99Ms.toFixed(0)} ms`;
}

function floodText(flood) {
  if (flood === undefined || floodWithoutFigure(flood) !== null) return 'no figure';
  const { honestP99Ms, honestSuccess, reachedMultiple } = flood;
  const reached = isLimited(flood) ? `, at ${reachedMultiple.toFixed(1)} x` : '';
  return `${percentText(honestSuccess)}, ${(honestP99Ms / 1_000).toFixed(2)} s${reached}`;
}

/** The first row is the heading; all columns but the first are figures. */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const pad = (cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]));
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  const [heading, ...others] = rows.map((row) => line(row.map(pad)));
  return [heading, line(rule), ...others].join('\n');
}
