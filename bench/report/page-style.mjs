// What does the page look like? From 360 px up, light and dark, on paper too.
import { SANS } from './plot-style.mjs';

export const PAGE_CSS = `
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink); font-family: ${SANS}; font-size: 16px; line-height: 1.5; font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
.top, main { max-width: 892px; margin: 0 auto; padding: 0 16px; }
.top { padding-top: 40px; }
.eyebrow { margin: 0; color: var(--muted); font-size: 14px; }
h1 { margin: 4px 0 0; font-size: clamp(30px, 6vw, 46px); line-height: 1.1; letter-spacing: -0.02em; }
h2 { margin: 56px 0 12px; font-size: 25px; line-height: 1.2; letter-spacing: -0.01em; }
h3 { margin: 0 0 4px; font-size: 19px; line-height: 1.3; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
p { margin: 0 0 12px; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.summary { margin: 16px 0 24px; max-width: 70ch; }
.summary p { margin: 0 0 4px; }
.summary .lead { font-size: 20px; font-weight: 700; margin-bottom: 6px; }
.warning { margin: 20px 0 0; padding: 10px 14px; background: var(--warn-wash); color: var(--warn); border-left: 4px solid var(--warn); border-radius: 3px; }
.costs { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr)); gap: 12px; }
.cost { display: flex; flex-direction: column; padding: 14px 16px 12px; background: var(--surface); border: 1px solid var(--line); border-top: 4px solid var(--accent); border-radius: 4px; color: inherit; text-decoration: none; }
.cost:hover { border-color: var(--accent); }
.cost-title { font-weight: 700; }
.cost-figure { color: var(--accent); font-size: 42px; font-weight: 700; line-height: 1.15; letter-spacing: -0.02em; }
.cost.noise { border-top-color: var(--edge); }
.cost.noise .cost-figure { color: var(--muted); }
.cost-note { color: var(--muted); font-size: 14px; line-height: 1.4; }
nav { margin-top: 56px; padding: 12px 0; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: 4px 0; }
.group > h2 { padding-top: 8px; }
.scenario, #floods { scroll-margin-top: 12px; }
.scenario { margin: 0 0 24px; padding: 20px; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; }
.question { margin: 0 0 6px; color: var(--muted); max-width: 75ch; }
.finding { margin: 0 0 14px; font-weight: 700; max-width: 75ch; }
.note { color: var(--muted); font-size: 15px; max-width: 75ch; }
figure { margin: 12px 0; }
.plot { display: block; width: 100%; height: auto; overflow: visible; }
.plot.wide { max-width: 860px; }
.plot.for-narrow { display: none; max-width: 460px; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr)); gap: 12px; }
.panel { margin: 0; padding: 14px 16px; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; }
.panel .plot { max-width: 440px; }
#floods > figure { padding: 20px; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; }
#floods h3 { margin-top: 28px; }
figcaption { margin-bottom: 8px; font-weight: 700; }
.reasons { margin: 12px 0; padding: 8px 14px; border-left: 4px solid var(--warn); background: var(--warn-wash); color: var(--warn); font-size: 15px; border-radius: 3px; }
.reasons p { margin: 0; font-weight: 700; }
.reasons ul { margin: 2px 0 0; padding-left: 18px; }
.losses, .floods { padding-left: 20px; max-width: 80ch; }
.losses li, .floods li { margin-bottom: 6px; }
.floods .inband { color: var(--accent); font-weight: 700; }
.targets { margin: 0; padding: 0; list-style: none; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; }
.targets li { display: grid; grid-template-columns: 150px 1fr auto; gap: 2px 12px; padding: 9px 16px; border-top: 1px solid var(--line); }
.targets li:first-child { border-top: 0; }
.targets .met b { color: var(--accent); }
.targets .missed b { color: var(--bad); }
.targets .open b { color: var(--warn); }
.target-value { font-weight: 700; }
details { margin-top: 10px; }
summary { display: inline-block; padding: 6px 0; color: var(--accent); cursor: pointer; }
summary::before { content: "+ "; }
[open] > summary::before { content: "− "; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 4px; background: var(--surface); }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: 14px; line-height: 1.35; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { padding: 7px 10px; border-top: 1px solid var(--line); text-align: left; vertical-align: top; white-space: nowrap; }
thead th { border-top: 0; background: var(--sunken); color: var(--muted); vertical-align: bottom; white-space: normal; min-width: 76px; }
tbody th { position: sticky; left: 0; z-index: 1; background: var(--surface); font-weight: 400; white-space: normal; min-width: 150px; max-width: 240px; border-right: 1px solid var(--line); }
thead th:first-child { position: sticky; left: 0; z-index: 2; border-right: 1px solid var(--line); }
.number { text-align: right; }
tr.inband th, tr.inband td { color: var(--accent); }
tr.inband th { font-weight: 700; }
td.unmeasured { color: var(--warn); white-space: normal; min-width: 240px; }
.overview td { padding: 6px 8px; text-align: center; border-left: 3px solid var(--surface); vertical-align: middle; min-width: 64px; }
.overview thead th { text-align: center; font-size: 12px; padding: 6px; min-width: 64px; }
.overview thead th:first-child { text-align: left; padding-left: 10px; }
.overview small { display: block; font-size: 12px; font-weight: 400; }
.overview td.unmeasured { min-width: 78px; outline: 1px dashed var(--warn); outline-offset: -4px; font-size: 12px; }
.overview td.absent { color: var(--muted); }
.overview tbody th { vertical-align: middle; }
${[0, 1, 2, 3, 4, 5].map((level) => `td.heat-${level} { background: var(--heat-${level}); color: var(--heat-ink-${level}); }`).join('\n')}
#method { margin-bottom: 64px; }
#method dl { margin: 0; padding: 6px 16px; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; }
#method dl div { display: grid; grid-template-columns: 120px 1fr; gap: 0 12px; padding: 7px 0; border-top: 1px solid var(--line); }
#method dl div:first-child { border-top: 0; }
#method dt { color: var(--muted); }
#method dd { margin: 0; }
#method h3 { margin: 24px 0 8px; }
#servers\\.table td { white-space: normal; min-width: 110px; }
@media (min-width: 1200px) { #against .broad { margin: 0 -140px; } }
@media screen and (max-width: 760px) {
  .costs { grid-template-columns: repeat(auto-fill, minmax(148px, 1fr)); gap: 8px; }
  .cost { padding: 10px 12px; }
  .cost-title { font-size: 15px; line-height: 1.3; }
  .cost-figure { font-size: 32px; margin-top: auto; }
  .cost.noise { border-top-color: var(--edge); }
.cost.noise .cost-figure { color: var(--muted); }
.cost-note { font-size: 13px; }
  .plot.for-wide { display: none; }
  .plot.for-narrow { display: block; }
  .scenario, #floods > figure { margin-left: -16px; margin-right: -16px; padding: 18px 12px; border-left: 0; border-right: 0; border-radius: 0; }
  .panel { margin: 0 -16px; padding: 14px 12px; border-left: 0; border-right: 0; border-radius: 0; }
  h2 { margin-top: 44px; font-size: 23px; }
  .targets li { grid-template-columns: 1fr; }
  .summary .lead { font-size: 18px; }
  #method dl div { grid-template-columns: 1fr; }
  tbody th { min-width: 118px; max-width: 140px; }
}
@media print {
  :root { color-scheme: light; }
  body { background: #ffffff; font-size: 10.5pt; }
  #against .broad { margin: 0; }
  .top, main { max-width: none; padding: 0; }
  nav, summary { display: none; }
  .scenario, .panel, .cost, .targets li, .reasons, tr { break-inside: avoid; }
  h2, h3, .question, .finding { break-after: avoid; }
  .plot, td, .cost { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; height: auto; }
  .scroll { overflow: visible; border: 0; }
  table { font-size: 7pt; }
  th, td { padding: 2px 3px; white-space: normal; }
  thead th, .overview td, td.unmeasured, tbody th { min-width: 0; }
  tbody th, thead th:first-child { position: static; }
}
`;
