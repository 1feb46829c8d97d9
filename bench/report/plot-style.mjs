// What do the plots look like, in the page and as files of their own?

export const SANS =
  '"Avenir Next", Avenir, "Segoe UI", "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif';

/** Font sizes are in the units of the plot; the narrow ones are made for 340 units on a screen of 360 px. */
export const PLOT_CSS = `
.plot { font-family: ${SANS}; font-size: 14px; font-variant-numeric: tabular-nums; }
.plot.narrow { font-size: 13px; }
.plot text { fill: var(--ink); }
.plot .quiet { fill: var(--muted); font-size: 13px; }
.plot.narrow .quiet { font-size: 12.5px; }
.plot .strong { font-weight: 700; }
.plot .heading { font-size: 17px; font-weight: 700; }
.plot.narrow .heading { font-size: 15px; }
.plot .ground { fill: var(--surface); }
.plot .band { fill: var(--band); }
.plot .grid { stroke: var(--line); stroke-width: 1; }
.plot .axis { stroke: var(--edge); stroke-width: 1; }
.plot .reference { stroke: var(--ink); stroke-width: 1.5; fill: none; }
.plot .track { stroke: var(--line); stroke-width: 1; stroke-dasharray: 1 4; }
.plot .whisker { stroke: var(--edge); stroke-width: 2; fill: none; }
.plot .mark { fill: var(--edge); stroke: var(--surface); stroke-width: 1.5; }
.plot .floor .mark { fill: var(--surface); stroke: var(--ink); stroke-width: 2; }
.plot .floor .whisker { stroke: var(--ink); }
.plot .inband .mark { fill: var(--accent); }
.plot .inband .whisker { stroke: var(--accent); }
.plot .inband .label, .plot .inband .value { fill: var(--accent); font-weight: 700; }
.plot .bar { fill: var(--edge); }
.plot .floor .bar { fill: var(--surface); stroke: var(--ink); stroke-width: 1.5; }
.plot .inband .bar { fill: var(--accent); }
.plot .bar-whisker { stroke: var(--ink); stroke-width: 1.5; fill: none; }
.plot .unmeasured rect { fill: var(--surface); stroke: var(--warn); stroke-width: 1; stroke-dasharray: 4 3; }
.plot .unmeasured .reason { fill: var(--warn); font-size: 13px; }
.plot.narrow .unmeasured .reason { font-size: 12.5px; }
.plot .curve path { fill: none; stroke: var(--edge); stroke-width: 1.75; stroke-linejoin: round; }
.plot .curve .leader { stroke: var(--edge); stroke-width: 1; fill: none; }
.plot .curve.floor path { stroke: var(--ink); }
.plot .curve.inband path { stroke: var(--accent); stroke-width: 3; }
.plot .curve.inband .leader { stroke: var(--accent); }
.plot .curve:hover path { stroke-width: 4; }
.plot .curve:hover text { font-weight: 700; }
.plot .tile.unmeasured rect { fill: none; }
.plot .tile .small { font-size: 12.5px; }
.plot .tile .tiny { font-size: 11.5px; }
.plot .tile .big { font-weight: 700; }
.plot .tile .limited { fill: none; stroke: var(--muted); stroke-width: 1.25; stroke-dasharray: 4 3; }
${[0, 1, 2, 3, 4, 5]
  .map(
    (level) =>
      `.plot .heat-${level} rect { fill: var(--heat-${level}); } .plot .heat-${level} text { fill: var(--heat-ink-${level}); }`,
  )
  .join('\n')}
`;
