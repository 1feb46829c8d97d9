// What does one server get in a plot? Its name, a mark with its interval, its figures; or the reason why it has none.
import { BOLD, fitText, textWidth } from './fit-text.mjs';
import { markup } from './markup.mjs';

/** Where in a narrow row, under the name, the mark is, and how far lines behind it reach. */
export const NARROW_TRACK = { middle: 31, top: 21, bottom: 41 };

/** `row` as in dot-plot.mjs; `y`: its upper end; `context`: `{ layout, x, isNarrow, mark, zero }`. */
export function plotRow(row, y, context) {
  const { layout, isNarrow } = context;
  const baseline = isNarrow ? y + 16 : y + layout.rowHeight / 2 + 5;
  const labelWidth = isNarrow ? layout.width - figuresWidth(row, layout) : layout.left - 16;
  const labelFont = layout.font * (row.tone === 'inband' ? BOLD : 1);
  const label = markup`<text class="label" x="0" y="${baseline}">${fitText(row.label, labelWidth, labelFont)}</text>`;
  if (row.unmeasured) return unmeasured(row, label, y, context);
  const figures = isNarrow ? narrowFigures(row, baseline, layout) : wideFigures(row, baseline, layout);
  const middle = y + (isNarrow ? NARROW_TRACK.middle : layout.rowHeight / 2);
  return markup`<g class="row ${row.tone}"><title>${row.detail}</title>${label}${figures}${markOf(row, middle, context)}</g>`;
}

function figuresWidth({ unmeasured: reason, text, secondText }, { font, small }) {
  return reason ? 0 : textWidth(text, font * BOLD) + textWidth(secondText, small) + 18;
}

function narrowFigures({ text, secondText }, baseline, { width }) {
  const second = secondText !== '' && markup`<tspan class="quiet" dx="7">${secondText}</tspan>`;
  return markup`<text x="${width}" y="${baseline}" text-anchor="end"><tspan class="value strong">${text}</tspan>${second}</text>`;
}

function wideFigures({ text, secondText }, baseline, { value, second }) {
  return markup`<text class="value strong" x="${value}" y="${baseline}" text-anchor="end">${text}</text><text class="quiet" x="${second}" y="${baseline}" text-anchor="end">${secondText}</text>`;
}

function markOf({ interval, value }, y, { x, layout, mark, zero }) {
  const whisker = interval && whiskerPath(x(interval[0]), x(interval[1]), y);
  if (mark === 'bar') {
    const length = Math.max(1.5, x(value) - zero);
    return markup`<rect class="bar" x="${zero}" y="${y - 7}" width="${length}" height="14" rx="1.5"/>${whisker && markup`<path class="bar-whisker" d="${whisker}"/>`}`;
  }
  return markup`<line class="track" x1="${layout.left}" x2="${layout.right}" y1="${y}" y2="${y}"/>${whisker && markup`<path class="whisker" d="${whisker}"/>`}<circle class="mark" cx="${x(value)}" cy="${y}" r="5.5"/>`;
}

function whiskerPath(low, high, y) {
  const line = `M${low.toFixed(1)} ${y}H${high.toFixed(1)}`;
  const caps = `M${low.toFixed(1)} ${y - 4}v8M${high.toFixed(1)} ${y - 4}v8`;
  return high - low > 4 ? line + caps : line;
}

function unmeasured(row, label, y, { layout, isNarrow }) {
  const { kind, reason } = row.unmeasured;
  const left = isNarrow ? 0.5 : layout.left;
  const width = layout.width - left - 0.5;
  const text = fitText(`${kind}: ${reason}`, width - 16, layout.small);
  const middle = y + (isNarrow ? 33 : layout.rowHeight / 2);
  return markup`<g class="row unmeasured ${row.tone}"><title>${row.label}: ${kind}: ${reason}</title>${label}<rect x="${left}" y="${middle - 11}" width="${width}" height="22" rx="3"/><text class="reason" x="${left + 8}" y="${middle + 4.5}">${text}</text></g>`;
}
