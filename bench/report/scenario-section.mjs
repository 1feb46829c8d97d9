// The section of one scenario: question, finding, plots, what has no figure, notes, table.
import { figure } from './figure.mjs';
import { finding } from './finding.mjs';
import { htmlTable } from './html-table.mjs';
import { markup } from './markup.mjs';
import { percentilePlot } from './percentile-plot.mjs';
import { scenarioPlot } from './scenario-plot.mjs';
import { scenarioTable } from './scenario-table.mjs';

export function scenarioSection(scenario, titleOf, slug) {
  const hasPercentiles = percentilePlot(scenario, titleOf, false) !== null;
  const percentiles =
    hasPercentiles &&
    figure((isNarrow) => percentilePlot(scenario, titleOf, isNarrow), `${slug}.percentiles`);
  const rows = figure((isNarrow) => scenarioPlot(scenario, titleOf, isNarrow), `${slug}.plot`);
  return markup`<section class="scenario" id="${slug}"><h3><a href="#${slug}">${scenario.title}</a></h3><p class="question">${scenario.question}</p><p class="finding">${finding(scenario, titleOf)}</p>${
    scenario.cells.length === 0
      ? markup`<p>No server was measured.</p>`
      : scenario.group === 'latency'
        ? [percentiles, rows]
        : [rows, percentiles]
  }${withoutFigures(scenario, titleOf)}${scenario.notes.map((note) => markup`<p class="note">${note}</p>`)}${
    scenario.cells.length > 0 &&
    markup`<details><summary>All figures as a table</summary>${htmlTable(scenarioTable(scenario, titleOf), `${slug}.table`)}</details>`
  }</section>
`;
}

function withoutFigures(scenario, titleOf) {
  const cells = scenario.cells.filter((cell) => cell.state !== null);
  if (cells.length === 0) return null;
  return markup`<div class="reasons"><p>No figure:</p><ul>${cells.map(
    ({ server, state }) => markup`<li><b>${titleOf(server)}</b> ${state.kind}: ${state.reason}</li>`,
  )}</ul></div>`;
}
