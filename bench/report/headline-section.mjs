// The head of the page: what Inband costs, against whom it wins and loses, which targets were met.
import { summarySentences, warnings } from './headline-words.mjs';
import { markup } from './markup.mjs';
import { overviewHtml } from './overview-table.mjs';
import { targetWords } from './target-words.mjs';

/** `head` as of headline.mjs, `table` as of overview.mjs; `slugOf(scenario)` is the anchor of its section. */
export function headlineSection({ results, head, table, slugOf }) {
  return markup`${warnings(results).map((warning) => markup`<p class="warning">${warning}</p>`)}<div class="summary">${summarySentences(
    head,
    results,
  ).map((sentence, index) => markup`<p${index === 0 && markup` class="lead"`}>${sentence}</p>`)}</div>${
    head.costs.length > 0 && markup`<div class="costs">${head.costs.map(costMarkup)}</div>`
  }${
    table.servers.length > 0 &&
    markup`<section id="against"><h2>Inband against each server</h2>${overviewHtml(table, slugOf)}</section>`
  }<section id="losses"><h2>Where Inband loses</h2>${lossesMarkup(head)}</section>${
    results.targets.length > 0 &&
    markup`<section id="targets"><h2>Targets</h2>${targetsMarkup(results, slugOf)}</section>`
  }`;
}

function costMarkup({ title, slug, figure, interval, value, isHigherBetter, noise }) {
  return markup`<a class="${noise ? 'cost noise' : 'cost'}" href="#${slug}"><span class="cost-title">${title}</span><span class="cost-figure">${figure}</span><span class="cost-note">of what the floor ${isHigherBetter ? 'does' : 'needs'}; ${interval}${noise && `; ${noise}`}</span><span class="cost-note">${value}</span></a>`;
}

function lossesMarkup({ losses }) {
  if (losses.length === 0) {
    return markup`<p>Nowhere in this run, beyond noise, against a server that authenticates.</p>`;
  }
  return markup`<ul class="losses">${losses.map(
    ({ slug, heading, text }) => markup`<li><a href="#${slug}">${heading}</a>: ${text}</li>`,
  )}</ul>`;
}

function targetsMarkup({ targets, scenarios }, slugOf) {
  return markup`<ul class="targets">${targets.map((target) => {
    const { word, sign, className } = verdict(target.met);
    const scenario = scenarios.find(({ name }) => name === target.where);
    const text = targetWords(target.text);
    return markup`<li class="${className}"><b><span aria-hidden="true">${sign}</span> ${word}</b> <span>${
      scenario ? markup`<a href="#${slugOf(scenario)}">${text}</a>` : text
    }</span> <span class="target-value">${targetWords(target.value ?? '')}</span></li>`;
  })}</ul>`;
}

function verdict(met) {
  if (met === true) return { word: 'met', sign: '✓', className: 'met' };
  if (met === false) return { word: 'missed', sign: '✗', className: 'missed' };
  return { word: 'not measured', sign: '–', className: 'open' };
}
