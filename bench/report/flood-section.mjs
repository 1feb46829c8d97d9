// The section of the floods: who lets honest clients in, all attacks at a glance, then each by its rates.
import { figure } from './figure.mjs';
import { floodWithoutFigure } from './flood-cells.mjs';
import { floodGroups, floodName, multiplesOf } from './flood-groups.mjs';
import { FLOOD_CAPTIONS, floodOverviewPlot, floodPlot } from './flood-plots.mjs';
import { floodTable } from './flood-table.mjs';
import { floodNotes, floodSentence } from './headline-words.mjs';
import { htmlTable } from './html-table.mjs';
import { markup } from './markup.mjs';
import { slugs } from './slugs.mjs';
import { inlineSvg } from './svg-figure.mjs';

/** `summary`: `floods` of headline.mjs. Null without floods. */
export function floodSection(floods, summary, titleOf) {
  if (floods.length === 0) return null;
  return markup`<section class="group" id="floods"><h2>Floods</h2><p class="question">While attackers open connections at multiples of what the server can take: do honest clients still get in, and how late?</p>${floodNotes(
    summary,
  ).map((note) => markup`<p class="note">${note}</p>`)}<ul class="floods">${summary.servers.map(
    (server) => markup`<li class="${server.isInband && 'inband'}">${floodSentence(server)}</li>`,
  )}</ul>${figure((isNarrow) => floodOverviewPlot(floods, titleOf, isNarrow), 'floods.overview')}${withoutFigures(
    floods,
    titleOf,
  )}${multiplesOf(floods).length > 1 && panels(floods, titleOf)}<details><summary>All figures as a table</summary>${htmlTable(
    floodTable(floods, titleOf),
    'floods.table',
  )}</details></section>
`;
}

function panels(floods, titleOf) {
  const slugOf = slugs();
  const figures = floodGroups(floods).map(
    (group) =>
      markup`<figure class="panel"><figcaption>${group.title}</figcaption>${inlineSvg(floodPlot(group, titleOf), `flood.${slugOf(group.title)}`)}</figure>`,
  );
  return markup`<h3>Attack by attack, by its rate</h3><p class="note">Rates are multiples of what that very server can take of that attack. ${FLOOD_CAPTIONS.join(' ')}</p><div class="panels">${figures}</div>`;
}

/** What failed with the same reason in many floods is told once for each server. */
function withoutFigures(floods, titleOf) {
  const failures = new Map();
  for (const flood of floods) {
    const state = floodWithoutFigure(flood);
    if (state === null) continue;
    const failure = failures.get(`${flood.server} ${state.reason}`) ?? {
      title: titleOf(flood.server),
      ...state,
      names: [],
    };
    failure.names.push(floodName(flood));
    failures.set(`${flood.server} ${state.reason}`, failure);
  }
  if (failures.size === 0) return null;
  return markup`<div class="reasons"><p>No figure:</p><ul>${[...failures.values()].map(
    ({ title, kind, reason, names }) =>
      markup`<li><b>${title}</b> ${kind}: ${reason} (${[...new Set(names)].join('; ')})</li>`,
  )}</ul></div>`;
}
