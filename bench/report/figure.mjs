// How does a plot stand in the page? Wide on a wide screen, and drawn anew for a narrow one.
import { markup } from './markup.mjs';
import { inlineSvg } from './svg-figure.mjs';

/** `plotOf(isNarrow)` gives the plot. Only one of the two is ever shown, also to a screen reader. */
export function figure(plotOf, id) {
  return markup`<figure>${inlineSvg(plotOf(false), `${id}.wide`, 'for-wide')}${inlineSvg(plotOf(true), `${id}.narrow`, 'for-narrow')}</figure>`;
}
