// How was it measured, on what, and against what?
import { methodTerms } from './headline-words.mjs';
import { htmlTable } from './html-table.mjs';
import { markup } from './markup.mjs';

export function methodSection(results) {
  return markup`<section id="method"><h2>How it was measured</h2><dl>${methodTerms(results).map(
    ([term, text]) => markup`<div><dt>${term}</dt><dd>${text}</dd></div>`,
  )}</dl>${
    results.servers.length > 0 &&
    markup`<h3>The servers</h3>${htmlTable(serversTable(results.servers), 'servers.table')}`
  }</section>`;
}

/** As scenario-table.mjs. */
export function serversTable(servers) {
  return {
    caption: 'The servers, and what each verifies',
    columns: ['Server', 'Name', 'Runtime', 'Verifies', 'Protocol', 'Version'].map((text) => ({ text })),
    rows: servers.map(({ name, title, runtime, verifies, protocol, version }) => ({
      header: title ?? name,
      cells: [name, runtime, verifies, protocol, version].map((value) => String(value ?? '')),
    })),
  };
}
