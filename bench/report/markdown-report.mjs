// The report as Markdown: the plots as pictures, and every table.
import { escapeMarkdown as escaped } from './escape-markdown.mjs';
import { finding } from './finding.mjs';
import { floodTable } from './flood-table.mjs';
import { groupsOf } from './groups.mjs';
import { floodNotes, floodSentence, methodTerms, summarySentences, warnings } from './headline-words.mjs';
import { markdownTable } from './markdown-table.mjs';
import { serversTable } from './method-section.mjs';
import { overviewTable } from './overview-table.mjs';
import { percentilePlot } from './percentile-plot.mjs';
import { scenarioTable } from './scenario-table.mjs';
import { targetWords } from './target-words.mjs';

/** Out of what report.mjs worked out. Plots are expected beside it, in `plots/`. */
export function markdownReport(report) {
  const { results, head, table, titleOf } = report;
  const parts = [
    '# What Inband costs',
    ...warnings(results).map((warning) => `> ${escaped(warning)}`),
    ...summarySentences(head, results).map(escaped),
    ...overviewPart(table),
    '## Where Inband loses',
    lossesPart(head.losses),
    ...targetsPart(results.targets),
    ...groupsOf(results.scenarios).flatMap((group) => [
      `## ${escaped(group.title)}`,
      ...group.scenarios.flatMap((scenario) => scenarioPart(scenario, report)),
    ]),
    ...floodsPart(results.floods, head.floods, titleOf),
    '## How it was measured',
    methodTerms(results)
      .map(([term, text]) => `- **${escaped(term)}**: ${escaped(text)}`)
      .join('\n'),
    ...(results.servers.length > 0 ? [markdownTable(serversTable(results.servers))] : []),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function overviewPart(table) {
  if (table.servers.length === 0) return [];
  return [
    '## Inband against each server',
    picture('overview', 'Inband against each server'),
    'How many times better or worse Inband is than the server of the column.',
    markdownTable(overviewTable(table)),
  ];
}

function lossesPart(losses) {
  if (losses.length === 0) return 'Nowhere in this run, beyond noise, against a server that authenticates.';
  return losses.map(({ heading, text }) => `- **${escaped(heading)}**: ${escaped(text)}`).join('\n');
}

function targetsPart(targets) {
  if (targets.length === 0) return [];
  const word = ({ met }) => (met === true ? '✓ met' : met === false ? '✗ missed' : '– not measured');
  const rows = targets.map((target) => ({
    header: targetWords(target.text),
    cells: [word(target), targetWords(target.value ?? ''), String(target.where ?? '')],
  }));
  const columns = ['Target', 'Met', 'Value', 'Where'].map((text) => ({ text }));
  return ['## Targets', markdownTable({ columns, rows })];
}

function scenarioPart(scenario, { titleOf, slugOf }) {
  const slug = slugOf(scenario);
  const hasCells = scenario.cells.length > 0;
  const hasPercentiles = hasCells && percentilePlot(scenario, titleOf, false) !== null;
  return [
    `### ${escaped(scenario.title)}`,
    escaped(scenario.question),
    escaped(finding(scenario, titleOf)),
    hasCells ? picture(slug, scenario.title) : 'No server was measured.',
    hasPercentiles ? picture(`${slug}.percentiles`, `${scenario.title}: latency by percentile`) : '',
    ...scenario.notes.map(escaped),
    hasCells ? markdownTable(scenarioTable(scenario, titleOf)) : '',
  ];
}

function floodsPart(floods, summary, titleOf) {
  if (floods.length === 0) return [];
  return [
    '## Floods',
    ...floodNotes(summary).map(escaped),
    summary.servers.map((server) => `- ${escaped(floodSentence(server))}`).join('\n'),
    picture('floods', 'Honest clients under attack'),
    markdownTable(floodTable(floods, titleOf)),
  ];
}

/** Drawn for a narrow screen where there is one. `name` is of a to z, 0 to 9 and hyphens. */
function picture(name, alternative) {
  // In a tag a backslash is a backslash: there, characters of Markdown are written as entities.
  const text = escaped(alternative).replace(/\\(.)/g, (_, character) => `&#${character.charCodeAt(0)};`);
  return `<picture><source media="(max-width: 600px)" srcset="plots/${name}.narrow.svg"><img src="plots/${name}.svg" alt="${text}"></picture>`;
}
