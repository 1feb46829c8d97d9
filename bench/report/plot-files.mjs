// Which plots are written as files of their own, for those who show them elsewhere?
import { floodGroups, multiplesOf } from './flood-groups.mjs';
import { FLOOD_CAPTIONS, floodOverviewPlot, floodPlot } from './flood-plots.mjs';
import { overviewPlot } from './overview.mjs';
import { percentilePlot } from './percentile-plot.mjs';
import { scenarioPlot } from './scenario-plot.mjs';
import { slugs } from './slugs.mjs';
import { svgFile } from './svg-figure.mjs';

/** `[{ name, svg }]`; each wide one has a narrow sister, `name.narrow`. Colours follow the reader's system. */
export function plotFiles({ results, table, titleOf, slugOf }) {
  const plots = [];
  const both = (name, plotOf, subtitle) => {
    plots.push({ name, svg: svgFile(plotOf(false), subtitle) });
    plots.push({ name: `${name}.narrow`, svg: svgFile(plotOf(true), subtitle) });
  };
  if (table.servers.length > 0) both('overview', (isNarrow) => overviewPlot(table, isNarrow));
  for (const scenario of results.scenarios) {
    if (scenario.cells.length === 0) continue;
    both(slugOf(scenario), (isNarrow) => scenarioPlot(scenario, titleOf, isNarrow), scenario.question);
    if (percentilePlot(scenario, titleOf, false) !== null) {
      both(
        `${slugOf(scenario)}.percentiles`,
        (isNarrow) => percentilePlot(scenario, titleOf, isNarrow),
        scenario.question,
      );
    }
  }
  if (results.floods.length > 0)
    both('floods', (isNarrow) => floodOverviewPlot(results.floods, titleOf, isNarrow));
  const floodSlug = slugs();
  const groups = multiplesOf(results.floods).length > 1 ? floodGroups(results.floods) : [];
  for (const group of groups) {
    plots.push({
      name: `flood.${floodSlug(group.title)}`,
      svg: svgFile(floodPlot(group, titleOf, FLOOD_CAPTIONS)),
    });
  }
  return plots;
}
