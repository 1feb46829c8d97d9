// The whole report as one page that needs nothing else: no script, no request.
import { floodSection } from './flood-section.mjs';
import { groupsOf } from './groups.mjs';
import { headlineSection } from './headline-section.mjs';
import { markup, trustedMarkup } from './markup.mjs';
import { methodSection } from './method-section.mjs';
import { PAGE_CSS } from './page-style.mjs';
import { paletteCss } from './palette.mjs';
import { PLOT_CSS } from './plot-style.mjs';
import { scenarioSection } from './scenario-section.mjs';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** Out of what report.mjs worked out. HTML that is well-formed XML too. */
export function page(report) {
  const { results, head, titleOf, slugOf } = report;
  const groups = groupsOf(results.scenarios);
  return `<!DOCTYPE html>
${markup`<html lang="en" xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8"/><title>Inband: benchmark</title><meta name="viewport" content="width=device-width, initial-scale=1"/><meta http-equiv="Content-Security-Policy" content="${POLICY}"/><meta name="color-scheme" content="light dark"/><style>${trustedMarkup(paletteCss(':root') + PAGE_CSS + PLOT_CSS)}</style></head>
<body><header class="top"><p class="eyebrow">${eyebrow(results)}</p><h1>What Inband costs</h1></header>
<main>${headlineSection(report)}
<nav aria-label="Contents"><ul>${groups.map(
  (group) => markup`<li><a href="#${slugOf(group.scenarios[0])}">${group.title}</a></li>`,
)}${results.floods.length > 0 && markup`<li><a href="#floods">Floods</a></li>`}<li><a href="#method">How it was measured</a></li></ul></nav>
${groups.map(
  (group) =>
    markup`<section class="group"><h2>${group.title}</h2>${group.scenarios.map((scenario) => scenarioSection(scenario, titleOf, slugOf(scenario)))}</section>`,
)}
${floodSection(results.floods, head.floods, titleOf)}
${methodSection(results)}</main></body></html>
`}`;
}

function eyebrow({ startedAt, commit, machine }) {
  const day = typeof startedAt === 'string' ? startedAt.slice(0, 10) : '';
  return [
    'Inband benchmark',
    day,
    commit && `commit ${commit}`,
    machine.node && `Node ${String(machine.node).replace(/^v/, '')}`,
  ]
    .filter((part) => part)
    .join(' · ');
}
