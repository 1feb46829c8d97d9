// How does a plot become an element of the page, or a file that stands by itself?
import { wrapText } from './fit-text.mjs';
import { markup, trustedMarkup } from './markup.mjs';
import { paletteCss } from './palette.mjs';
import { PLOT_CSS } from './plot-style.mjs';

const MARGIN = 14;

/**
 * A plot is `{ width, height, isNarrow, title, description, body }`, in its own units. In the page it takes its colours
 * from there, and has no heading, because it stands under one.
 */
export function inlineSvg(plot, id, className = '') {
  return markup`<svg class="plot ${plot.isNarrow ? 'narrow' : 'wide'} ${className}" viewBox="0 0 ${plot.width} ${plot.height}" role="img" aria-labelledby="${id}-title ${id}-desc"><title id="${id}-title">${plot.title}</title><desc id="${id}-desc">${plot.description}</desc>${plot.body}</svg>`;
}

/**
 * A whole SVG file. It has a ground of its own: the page around it may be light where the reader's system is dark.
 */
export function svgFile(plot, subtitle = '') {
  const headingSize = plot.isNarrow ? 15 : 17;
  const heading = wrapText(plot.title, plot.width, headingSize * 1.08, 2);
  const sub = subtitle === '' ? [] : wrapText(subtitle, plot.width, 13, plot.isNarrow ? 4 : 2);
  const headingHeight = heading.length * 22 + sub.length * 18 + 10;
  const width = plot.width + 2 * MARGIN;
  const height = plot.height + headingHeight + 2 * MARGIN;
  const lines = [
    ...heading.map(
      (line, index) => markup`<text class="heading" x="0" y="${16 + index * 22}">${line}</text>`,
    ),
    ...sub.map(
      (line, index) =>
        markup`<text class="quiet" x="0" y="${heading.length * 22 + 14 + index * 18}">${line}</text>`,
    ),
  ];
  return markup`<svg xmlns="http://www.w3.org/2000/svg" class="plot ${plot.isNarrow ? 'narrow' : 'wide'}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc">
<title id="title">${plot.title}</title>
<desc id="desc">${plot.description}</desc>
<style>${trustedMarkup(paletteCss('.plot') + PLOT_CSS)}</style>
<rect class="ground" width="${width}" height="${height}" rx="6"/>
<g transform="translate(${MARGIN} ${MARGIN})">${lines}<g transform="translate(0 ${headingHeight})">${plot.body}</g></g>
</svg>
`.toString();
}
