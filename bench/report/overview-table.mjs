// The table of Inband against each server, as coloured HTML and as text.
import { markup } from './markup.mjs';

/** From so many columns on the table is wider than the text, where there is room. */
const BROAD_FROM = 8;

/** `table` as of overview.mjs. */
export function overviewHtml({ servers, rows }, slugOf) {
  return markup`<div class="scroll ${servers.length >= BROAD_FROM && 'broad'}" role="region" tabindex="0" aria-label="Inband against each server"><table id="overview" class="overview"><caption>How many times better or worse Inband is than the server of the column</caption><thead><tr><th scope="col">Scenario</th>${servers.map(
    ({ title, isFloor }) => markup`<th scope="col">${title}${isFloor && markup`<small>floor</small>`}</th>`,
  )}</tr></thead><tbody>${rows.map(
    ({ scenario, tiles }) =>
      markup`<tr><th scope="row"><a href="#${slugOf(scenario)}">${scenario.title}</a></th>${tiles.map(tileHtml)}</tr>`,
  )}</tbody></table></div>`;
}

/** As scenario-table.mjs, for Markdown. */
export function overviewTable({ servers, rows }) {
  return {
    caption: 'Inband against each server',
    columns: [
      { text: 'Scenario' },
      ...servers.map(({ title, isFloor }) => ({ text: isFloor ? `${title} (floor)` : title })),
    ],
    rows: rows.map(({ scenario, tiles }) => ({ header: scenario.title, cells: tiles.map(tileWords) })),
  };
}

function tileHtml(tile) {
  if (tile === null) return markup`<td class="absent">–</td>`;
  if (tile.unmeasured) {
    return markup`<td class="unmeasured" title="${tile.unmeasured.reason}">${tile.unmeasured.kind}</td>`;
  }
  const small = tile.small === '' ? '' : markup`<small>${tile.small}</small>`;
  return markup`<td class="heat-${tile.level}"><b>${tile.big}</b>${small}</td>`;
}

function tileWords(tile) {
  if (tile === null) return '–';
  return tile.unmeasured ? tile.unmeasured.kind : `${tile.big} ${tile.small}`.trim();
}
