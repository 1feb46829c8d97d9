// What does one scenario look like? A row for each server: a dot with its interval, or a bar from zero.
import { wrapText } from './fit-text.mjs';
import { markup } from './markup.mjs';
import { plotAxis } from './plot-axis.mjs';
import { NARROW_TRACK, plotRow } from './plot-row.mjs';

const WIDE = {
  width: 820,
  rowHeight: 30,
  left: 282,
  right: 652,
  font: 14,
  small: 13,
  value: 738,
  second: 816,
};
const NARROW = { width: 340, rowHeight: 48, left: 8, right: 332, font: 13, small: 12.5 };
const CAPTION_LINE = 17;

/**
 * - `rows`: `{ label, tone, value, interval, text, secondText, detail }`, or `{ label, tone, unmeasured: { kind, reason } }`
 *   which gets its reason in place of a mark; in the order in which they are drawn;
 * - `scale`: of scale.mjs; `tickText(value)`; `mark`: 'dot' or 'bar' (a bar needs a scale from 0);
 * - `reference`: null or `{ value, text }`, a line through all rows; `band`: null or `{ low, high }`, shaded;
 * - `captions`: lines under the plot; `title` and `description`: for those who do not see it.
 */
export function dotPlot(options) {
  const { isNarrow, title, description, rows, scale, tickText, mark, reference, band, captions } = options;
  const layout = isNarrow ? NARROW : WIDE;
  const x = (value) => layout.left + Math.min(1, Math.max(0, scale.at(value))) * (layout.right - layout.left);
  const isMeasured = rows.map((row) => !row.unmeasured);
  const hasMarks = isMeasured.includes(true);
  const top = hasMarks ? (reference ? 42 : 24) : 4;
  const bottom = top + rows.length * layout.rowHeight + 4;
  const spans = isNarrow ? narrowSpans(isMeasured, top) : [[top - 6, bottom]];
  const context = { layout, x, isNarrow, mark, zero: mark === 'bar' ? x(0) : null };
  const left = isNarrow ? 0 : layout.left;
  const below = captions.flatMap((caption) => wrapText(caption, layout.width - left, layout.small, 4));
  const body = [
    hasMarks && plotAxis({ scale, tickText, reference, band, x, spans, top, layout }),
    rows.map((row, index) => plotRow(row, top + index * layout.rowHeight, context)),
    below.map(
      (line, index) =>
        markup`<text class="quiet" x="${left}" y="${bottom + 18 + index * CAPTION_LINE}">${line}</text>`,
    ),
  ];
  const height = bottom + (below.length === 0 ? 4 : 10 + below.length * CAPTION_LINE);
  return { width: layout.width, height, isNarrow, title, description, body };
}

/** Beside the marks only: names and figures stand between them. */
function narrowSpans(isMeasured, top) {
  return isMeasured.flatMap((isShown, index) => {
    const rowTop = top + index * NARROW.rowHeight;
    return isShown ? [[rowTop + NARROW_TRACK.top, rowTop + NARROW_TRACK.bottom]] : [];
  });
}
