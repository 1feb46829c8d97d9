// What do page and Markdown both need, worked out of the results once?
import { headline } from './headline.mjs';
import { overview } from './overview.mjs';
import { prepareResults } from './prepare-results.mjs';
import { serverTitles } from './server-names.mjs';
import { slugs } from './slugs.mjs';

/** Anchors that sections of the report itself have. */
const OWN_ANCHORS = ['floods', 'method', 'against', 'losses', 'targets', 'overview'];

/**
 * `{ results, titleOf, slugOf, head, table }` of version 1 results, as they were parsed from JSON.
 *
 * @throws Error that says what is wrong with them.
 */
export function reportOf(rawResults) {
  const results = prepareResults(rawResults);
  const titleOf = serverTitles(results.servers);
  const nextSlug = slugs();
  for (const anchor of OWN_ANCHORS) nextSlug(anchor);
  const slugByScenario = new Map(results.scenarios.map((scenario) => [scenario, nextSlug(scenario.name)]));
  const slugOf = (scenario) => slugByScenario.get(scenario);
  return {
    results,
    titleOf,
    slugOf,
    head: headline(results, titleOf, slugOf),
    table: overview(results, titleOf),
  };
}
