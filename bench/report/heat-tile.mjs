// What does one tile of a heat table show? Its figures in its colour; or that there are none, and why.
import { fitText, textWidth, wrapText } from './fit-text.mjs';
import { markup } from './markup.mjs';

const LINE = 16;
const SMALL = 12.5;
/** 11 px on a screen of 360 px. */
const TINY = 11.5;

/** `tile` as in heat-plot.mjs, at `{ x, y, width, height }`; `name`: null, or of its column, to stand in it. */
export function heatTile(tile, { x, y, width, height }, { rowLabel, columnLabel, isNamed }) {
  const middle = x + width / 2;
  const name =
    isNamed &&
    markup`<text class="tiny" x="${middle}" y="${y + 15}" text-anchor="middle">${fitText(columnLabel, width - 4, TINY)}</text>`;
  const top = isNamed ? y + LINE : y;
  const place = { middle, center: (top + y + height) / 2, width };
  if (tile === null) {
    return markup`<g class="tile"><title>${rowLabel}, ${columnLabel}: not part of this run</title>${name}${linesOf([{ text: '–', className: 'quiet' }], place)}</g>`;
  }
  if (tile.unmeasured) {
    const { kind, reason } = tile.unmeasured;
    const words = wrapText(kind, width - 6, SMALL, 2);
    const shown = words.some((word) => word.endsWith('…')) ? ['no', 'figure'] : words;
    const lines = shown.map((text) => ({ text, className: 'reason' }));
    return markup`<g class="tile unmeasured"><title>${rowLabel}, ${columnLabel}: ${kind}: ${reason}</title><rect x="${x + 0.5}" y="${y + 0.5}" width="${width - 1}" height="${height - 1}" rx="3"/>${name}${linesOf(lines, place)}</g>`;
  }
  const isTight = textWidth(tile.big, 14) > width;
  const lines = [
    { text: tile.big, className: isTight ? 'big small' : 'big' },
    { text: tile.small, className: 'small' },
    { text: tile.foot ?? '', className: 'small' },
  ].filter(({ text }) => text !== '');
  const limit =
    tile.isLimited &&
    markup`<rect class="limited" x="${x + 1.5}" y="${y + 1.5}" width="${width - 3}" height="${height - 3}" rx="2"/>`;
  return markup`<g class="tile heat-${tile.level}"><title>${tile.detail}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="3"/>${limit}${name}${linesOf(lines, place)}</g>`;
}

function linesOf(lines, { middle, center, width }) {
  const first = center + 4.5 - ((lines.length - 1) * LINE) / 2;
  return lines.map(
    ({ text, className }, index) =>
      markup`<text class="${className}" x="${middle}" y="${first + index * LINE}" text-anchor="middle">${fitText(text, width - 2, SMALL)}</text>`,
  );
}
