// What stands behind the rows of a plot: ticks, the line of the floor, the band of the noise.
import { fitText, textWidth } from './fit-text.mjs';
import { markup } from './markup.mjs';

/**
 * `spans`: `[[top, bottom]]`, where lines and band are drawn; between them is text. `top`: of the first row. `scale`, `tickText`,
 * `reference` and `band` as in dot-plot.mjs, `x(value)` in the units of the plot.
 */
export function plotAxis({ scale, tickText, reference, band, x, spans, top, layout }) {
  return [
    band && bandMarkup(band, x, spans),
    markup`<path class="grid" d="${scale.ticks.map((tick) => verticals(x(tick), spans)).join('')}"/>`,
    tickTexts({ scale, tickText, reference, x, top, layout }),
    reference && referenceMarkup(reference, { x, spans, top, layout }),
  ];
}

function bandMarkup({ low, high }, x, spans) {
  const width = Math.max(2, x(high) - x(low));
  const left = (x(low) + x(high)) / 2 - width / 2;
  return spans.map(
    ([top, bottom]) =>
      markup`<rect class="band" x="${left}" y="${top}" width="${width}" height="${bottom - top}"/>`,
  );
}

function tickTexts({ scale, tickText, reference, x, top, layout }) {
  let freeFrom = Number.NEGATIVE_INFINITY;
  return scale.ticks.map((tick) => {
    const text = tickText(tick);
    const half = textWidth(text, layout.small) / 2;
    const at = Math.min(layout.width - half, Math.max(half, x(tick)));
    if (at - half < freeFrom) return null;
    freeFrom = at + half + 6;
    const className = reference?.value === tick ? 'quiet strong' : 'quiet';
    return markup`<text class="${className}" x="${at}" y="${top - 12}" text-anchor="middle">${text}</text>`;
  });
}

function referenceMarkup({ value, text }, { x, spans, top, layout }) {
  const line = fitText(text, layout.right - layout.left, layout.small);
  const half = textWidth(line, layout.small) / 2;
  const at = Math.min(layout.right - half, Math.max(layout.left + half, x(value)));
  return markup`<path class="reference" d="${verticals(x(value), spans)}"/><text class="quiet" x="${at}" y="${top - 30}" text-anchor="middle">${line}</text>`;
}

function verticals(x, spans) {
  return spans.map(([top, bottom]) => `M${x.toFixed(1)} ${top}V${bottom}`).join('');
}
