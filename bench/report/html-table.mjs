// How does a table of figures become HTML? In a box of its own that scrolls, with the first column staying where it is.
import { markup } from './markup.mjs';

/** `{ caption, columns, rows }` as of scenario-table.mjs. */
export function htmlTable({ caption, columns, rows }, id) {
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table id="${id}"><caption>${caption}</caption><thead><tr>${columns.map(
    (column) => markup`<th scope="col"${column.isNumber && markup` class="number"`}>${column.text}</th>`,
  )}</tr></thead><tbody>${rows.map((row) => rowMarkup(row, columns))}</tbody></table></div>`;
}

function rowMarkup({ header, tone, cells, merged }, columns) {
  return markup`<tr class="${tone}"><th scope="row">${header}</th>${
    merged === undefined
      ? cells.map(
          (cell, index) => markup`<td${columns[index + 1].isNumber && markup` class="number"`}>${cell}</td>`,
        )
      : markup`<td class="unmeasured" colspan="${columns.length - 1}">${merged}</td>`
  }</tr>`;
}
