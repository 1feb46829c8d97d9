// How does a table of figures become Markdown?
import { escapeMarkdown } from './escape-markdown.mjs';

/** `{ columns, rows }` as of scenario-table.mjs. */
export function markdownTable({ columns, rows }) {
  return [
    line(columns.map((column) => column.text)),
    `|${columns.map((column) => (column.isNumber ? ' ---: |' : ' --- |')).join('')}`,
    ...rows.map(({ header, cells, merged }) =>
      line([header, ...(merged === undefined ? cells : [merged, ...columns.slice(2).map(() => '')])]),
    ),
  ].join('\n');
}

function line(cells) {
  return `| ${cells.map(escapeMarkdown).join(' | ')} |`;
}
