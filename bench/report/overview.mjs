// Where does Inband stand against each other server, over all scenarios?
import { compare, inbandCell, isUncompared } from './comparison.mjs';
import { heatPlot } from './heat-plot.mjs';
import { isNumber, ratioText } from './number-text.mjs';
import { isInband, isTwin } from './server-names.mjs';

/** From how many times on a difference gets the stronger colour. */
const FAR = 3;

/**
 * `{ servers: [{ name, title, isFloor }], rows: [{ scenario, tiles }] }`: a tile for each server, as heat-plot.mjs takes it.
 * Floors come first, then the others in the order of the results.
 */
export function overview({ scenarios: all, servers }, titleOf) {
  const scenarios = all.filter((scenario) => !isUncompared(scenario));
  const floors = new Set(scenarios.map((scenario) => scenario.floor));
  const inCells = new Set(scenarios.flatMap((scenario) => scenario.cells.map((cell) => cell.server)));
  const known = [...new Set([...servers.map((server) => server.name), ...inCells])];
  const names = known.filter((name) => inCells.has(name) && !isInband(name) && !isTwin(name));
  names.sort((a, b) => Number(floors.has(b)) - Number(floors.has(a)));
  return {
    servers: names.map((name) => ({ name, title: titleOf(name), isFloor: floors.has(name) })),
    rows: scenarios.map((scenario) => ({
      scenario,
      tiles: names.map((name) => tileOf(scenario, name, titleOf)),
    })),
  };
}

/** As a picture, for those who publish it without the page. */
export function overviewPlot(table, isNarrow) {
  return heatPlot({
    isNarrow,
    title: 'Inband against each server',
    description: `For each scenario, how many times better or worse Inband is. ${table.rows.map((row) => describe(row, table.servers)).join('. ')}.`,
    width: isNarrow ? 340 : 900,
    labelWidth: isNarrow ? 0 : 220,
    perLine: isNarrow ? 3 : undefined,
    columns: table.servers.map(({ name }) => name),
    rows: table.rows.map(({ scenario, tiles }) => ({ label: scenario.title, tiles })),
    captions: [
      'How many times better or worse Inband is than the server of the column. "level": no difference beyond the noise.',
    ],
  });
}

function tileOf(scenario, name, titleOf) {
  const cell = scenario.cells.find((candidate) => candidate.server === name);
  if (cell === undefined) return null;
  const unmeasured = cell.state ?? inbandWithoutFigure(scenario);
  if (unmeasured) return { unmeasured };
  const comparison = compare(scenario, cell);
  if (comparison === null)
    return { unmeasured: { kind: 'no ratio', reason: 'one of the two figures is not above 0' } };
  const { times, verdict } = comparison;
  const factor = times >= 1 ? times : 1 / times;
  return {
    level: levelOf(verdict, factor),
    verdict,
    factor: isNumber(factor) ? factor : 1,
    big: verdict === 'level' ? 'level' : ratioText(factor),
    small: verdict === 'level' ? '' : verdict,
    detail: `${scenario.title}: Inband against ${titleOf(name)}: ${ratioText(factor)} ${verdict}`,
  };
}

function inbandWithoutFigure(scenario) {
  const inband = inbandCell(scenario);
  if (inband === undefined) return { kind: 'no Inband', reason: 'Inband was not part of this scenario' };
  const { state } = inband;
  return state && { kind: 'no Inband', reason: `Inband has no figure here: ${state.kind}: ${state.reason}` };
}

function levelOf(verdict, factor) {
  if (verdict === 'level') return 0;
  if (verdict === 'better') return factor >= FAR ? 1 : 2;
  return factor >= FAR ? 5 : factor >= 1.5 ? 4 : 3;
}

function describe({ scenario, tiles }, servers) {
  const parts = tiles.flatMap((tile, index) =>
    tile?.verdict ? [`${servers[index].title} ${tile.big} ${tile.small}`.trim()] : [],
  );
  return `${scenario.title}: ${parts.join(', ') || 'no comparison'}`;
}
