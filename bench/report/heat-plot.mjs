// What does a table of figures look like at a glance? Tiles, coloured by how good they are, each with its figure in it.
import { fitText, wrapText } from './fit-text.mjs';
import { heatTile } from './heat-tile.mjs';
import { markup } from './markup.mjs';

const GAP = 3;
const LINE = 16;

/**
 * - `columns`: `[text]`; `rows`: `[{ label, tiles: [tile or null] }]`, a tile for each column, null where nothing was tried;
 * - a tile: `{ level: 0..5, big, small, foot, detail, isLimited }` or `{ unmeasured: { kind, reason } }`;
 * - `labelWidth`: beside the tiles; 0: the label of a row stands above its tiles;
 * - `perLine`: where there are more columns than that, the tiles of a row are wrapped, each with the name of its column.
 */
export function heatPlot(options) {
  const { title, description, width, isNarrow, columns, rows, labelWidth, captions = [] } = options;
  const perLine = Math.max(1, Math.min(options.perLine ?? columns.length, columns.length));
  const isNamed = columns.length > perLine;
  const hasFoot = rows.some((row) => row.tiles.some((tile) => tile?.foot));
  const layout = {
    isNamed,
    perLine,
    labelWidth,
    width: (width - labelWidth + GAP) / perLine - GAP,
    height: 42 + (isNamed ? LINE : 0) + (hasFoot ? LINE : 0),
  };
  const heads = isNamed ? [] : columns.map((text) => wrapText(text, layout.width, 13, 3));
  const headHeight = isNamed ? 0 : Math.max(0, ...heads.map((lines) => lines.length)) * LINE + 6;
  const body = heads.map((lines, column) => headMarkup(lines, column, headHeight, layout));
  let y = headHeight;
  for (const row of rows) {
    body.push(labelMarkup(row, y, { width, isNarrow, layout }));
    if (labelWidth === 0) y += 21;
    for (const [index, tile] of row.tiles.entries()) {
      const names = { rowLabel: row.label, columnLabel: columns[index], isNamed };
      body.push(heatTile(tile, placeOf(index, y, layout), names));
    }
    y += Math.ceil(columns.length / perLine) * (layout.height + GAP) + (labelWidth === 0 ? 8 : 0);
  }
  for (const line of captions.flatMap((caption) => wrapText(caption, width, isNarrow ? 12.5 : 13, 5))) {
    y += 17;
    body.push(markup`<text class="quiet" x="0" y="${y}">${line}</text>`);
  }
  return { width, height: y + 6, isNarrow, title, description, body };
}

function placeOf(index, rowY, { labelWidth, perLine, width, height }) {
  const x = labelWidth + (index % perLine) * (width + GAP);
  return { x, y: rowY + Math.floor(index / perLine) * (height + GAP), width, height };
}

function headMarkup(lines, column, headHeight, layout) {
  const { x, width } = placeOf(column, 0, layout);
  const first = headHeight - 8 - (lines.length - 1) * LINE;
  return lines.map(
    (line, index) =>
      markup`<text class="quiet" x="${x + width / 2}" y="${first + index * LINE}" text-anchor="middle">${line}</text>`,
  );
}

function labelMarkup({ label, isInband }, y, { width, isNarrow, layout }) {
  const font = isNarrow ? 13 : 14;
  const className = isInband ? 'label strong' : 'label';
  if (layout.labelWidth === 0) {
    return markup`<text class="${className}" x="0" y="${y + 15}">${fitText(label, width, font)}</text>`;
  }
  const lines = wrapText(label, layout.labelWidth - 12, font, 2);
  const first = y + layout.height / 2 + 5 - (lines.length - 1) * 8.5;
  return lines.map(
    (line, index) => markup`<text class="${className}" x="0" y="${first + index * 17}">${line}</text>`,
  );
}
