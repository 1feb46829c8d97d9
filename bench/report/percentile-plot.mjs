// How do latencies spread? A curve for each server, from the fastest sample to the slow ones, with its name at its end.
import { BOLD, fittingName } from './fit-text.mjs';
import { markup } from './markup.mjs';
import { msText } from './number-text.mjs';
import { percentileCurve, SAMPLES_BEYOND } from './percentile-curve.mjs';
import { logScale } from './scale.mjs';
import { isTwin, tone } from './server-names.mjs';

const WIDE = { width: 820, height: 400, left: 66, right: 566, top: 12, foot: 62, font: 14, labelGap: 19 };
const NARROW = { width: 340, height: 360, left: 54, right: 192, top: 12, foot: 76, font: 13, labelGap: 18 };
const SHARES = [
  [0, '0'],
  [Math.log10(2), '50 %'],
  [1, '90 %'],
  [2, '99 %'],
  [3, '99.9 %'],
  [4, '99.99 %'],
  [5, '99.999 %'],
];
/** Rivals are told apart by their strokes too, not by colours. */
const DASHES = ['', '7 3', '2 3', '9 3 2 3', '14 4', '4 2 1 2'];
const LAST = { inband: 2, floor: 1, rival: 0 };

/** Null where no cell with a figure has a histogram with enough samples. */
export function percentilePlot(scenario, titleOf, isNarrow) {
  const curves = curvesOf(scenario, titleOf);
  if (curves.length === 0) return null;
  const layout = isNarrow ? NARROW : WIDE;
  const bottom = Math.max(layout.height - layout.foot, layout.top + curves.length * layout.labelGap);
  const values = curves.flatMap(({ points }) => points.map(({ ms }) => ms));
  const scale = logScale(Math.min(...values) / 1.15, Math.max(...values) * 1.15, 8);
  const most = Math.max(...curves.map(({ points }) => points[points.length - 1].nines));
  const x = (nines) => layout.left + (nines / most) * (layout.right - layout.left);
  const y = (ms) => bottom - scale.at(ms) * (bottom - layout.top);
  const lines = isNarrow
    ? [
        'Share of samples that were at most so slow;',
        `a curve ends where ${SAMPLES_BEYOND} samples are left.`,
      ]
    : [
        `Share of samples that were at most so slow; a curve ends where ${SAMPLES_BEYOND} samples are left. Lower is better.`,
      ];
  const body = [
    scale.ticks.map(
      (tick) =>
        markup`<line class="grid" x1="${layout.left}" x2="${layout.right}" y1="${y(tick)}" y2="${y(tick)}"/><text class="quiet" x="${layout.left - 6}" y="${y(tick) + 4.5}" text-anchor="end">${msText(tick)}</text>`,
    ),
    shareTicks(x, most, layout, bottom),
    placeLabels(curves, y, layout, bottom).map((curve) => curveMarkup(curve, x, y, layout)),
    lines.map(
      (line, index) =>
        markup`<text class="quiet" x="${isNarrow ? 0 : layout.left}" y="${bottom + 42 + index * 17}">${line}</text>`,
    ),
  ];
  return {
    width: layout.width,
    height: bottom + layout.foot - 10,
    isNarrow,
    title: `${scenario.title}: latency by percentile`,
    description: `Latency on an axis of equal factors against the share of samples. ${curves.map(describe).join('; ')}.`,
    body,
  };
}

function curvesOf(scenario, titleOf) {
  const curves = scenario.cells
    .filter((cell) => !isTwin(cell.server) && cell.state === null && Array.isArray(cell.latency?.histogram))
    .map((cell) => ({
      label: titleOf(cell.server),
      name: cell.server,
      tone: tone(cell.server, scenario.floor),
      latency: cell.latency,
      ...percentileCurve(cell.latency.histogram),
    }))
    .filter(({ points }) => points.length > 0);
  let rival = 0;
  for (const curve of curves) {
    curve.dash = curve.tone === 'rival' ? DASHES[rival++ % DASHES.length] : '';
  }
  // Inband last: what is drawn later lies above.
  return curves.sort((a, b) => LAST[a.tone] - LAST[b.tone]);
}

function shareTicks(x, most, layout, bottom) {
  const shown = SHARES.filter(([nines]) => nines <= most + 1e-9);
  let freeFrom = Number.NEGATIVE_INFINITY;
  return shown.map(([nines, text]) => {
    const half = text.length * 4;
    const isFree = nines > 0 && x(nines) - half > freeFrom;
    if (isFree) freeFrom = x(nines) + half + 4;
    return markup`<line class="grid" x1="${x(nines)}" x2="${x(nines)}" y1="${layout.top}" y2="${bottom}"/>${
      isFree &&
      markup`<text class="quiet" x="${x(nines)}" y="${bottom + 18}" text-anchor="middle">${text}</text>`
    }`;
  });
}

/** Names stand beside the ends of their curves, moved apart where they would cover each other. */
function placeLabels(curves, y, layout, bottom) {
  const placed = curves
    .map((curve) => ({ ...curve, endY: y(curve.points[curve.points.length - 1].ms) }))
    .sort((a, b) => a.endY - b.endY);
  let free = layout.top + 6;
  for (const curve of placed) {
    curve.labelY = Math.max(free, curve.endY);
    free = curve.labelY + layout.labelGap;
  }
  let limit = bottom;
  for (const curve of placed.toReversed()) {
    curve.labelY = Math.min(limit, curve.labelY);
    limit = curve.labelY - layout.labelGap;
  }
  return placed.sort((a, b) => LAST[a.tone] - LAST[b.tone]);
}

function curveMarkup({ label, name, tone: curveTone, dash, points, labelY, endY, latency }, x, y, layout) {
  const path = points.map(
    ({ nines, ms }, index) => `${index === 0 ? 'M' : 'L'}${x(nines).toFixed(1)} ${y(ms).toFixed(1)}`,
  );
  const endX = x(points[points.length - 1].nines);
  const labelX = layout.right + (layout === NARROW ? 16 : 22);
  const text = fittingName(
    [label, name],
    layout.width - labelX,
    layout.font * (curveTone === 'inband' ? BOLD : 1),
  );
  return markup`<g class="curve ${curveTone}"><title>${label}: ${percentiles(latency)}</title><path d="${path.join('')}"${dash !== '' && markup` stroke-dasharray="${dash}"`}/><polyline class="leader" points="${endX.toFixed(1)},${endY.toFixed(1)} ${layout.right + 4},${endY.toFixed(1)} ${labelX - 4},${labelY.toFixed(1)}"/><text class="label ${curveTone === 'inband' && 'strong'}" x="${labelX}" y="${labelY + 4.5}">${text}</text></g>`;
}

function describe({ label, latency }) {
  return `${label}: ${percentiles(latency)}`;
}

function percentiles({ p50Ms, p99Ms, p999Ms }) {
  return `half within ${msText(p50Ms)}, 99 % within ${msText(p99Ms)}, 99.9 % within ${msText(p999Ms)}`;
}
