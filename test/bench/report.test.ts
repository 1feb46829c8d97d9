// Does the report of a benchmark say what was measured, and nothing else? Pages, tables and plots of made-up results.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markdownReport } from '../../bench/report/markdown-report.mjs';
import { page } from '../../bench/report/page.mjs';
import { DARK, LIGHT } from '../../bench/report/palette.mjs';
import { plotFiles } from '../../bench/report/plot-files.mjs';
import { reportOf } from '../../bench/report/report.mjs';
import { hasComponent } from '../support/has-component.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { elementsOf, parseXml, textOf, type XmlElement } from './parse-xml.ts';
import { sampleResults } from './sample-results.mjs';

interface Cell {
  readonly server: string;
  median: number | null;
  error: string | null;
  notComparable: string | null;
  unstable: string | null;
  bound: string | null;
}

interface Results {
  readonly version: number;
  readonly servers: readonly { readonly name: string; readonly title: string }[];
  readonly scenarios: readonly { name: string; title: string; readonly cells: readonly Cell[] }[];
  readonly floods: readonly Flood[];
}

interface Flood {
  readonly attack: string;
  readonly server: string;
  readonly multiple: number;
  error: string | null;
  honestSuccess: number | null;
}

interface Written {
  readonly html: string;
  readonly markdown: string;
  readonly plots: readonly { readonly name: string; readonly svg: string }[];
}

const program = new URL('../../bench/report/write-report.mjs', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'inband-report-'));
const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(1)>]]>&amp;|\`*[x](https://evil.example)\u0000\ud800\u202e\n# x`;
const WITHOUT_FIGURE = 765_432.1;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the report', () => {
  it('is well-formed, page and plots, and every anchor and label leads somewhere', () => {
    const { html, plots } = written(sample());
    for (const text of [html, ...plots.map(({ svg }) => svg)]) {
      const elements = elementsOf(parseXml(text));
      const ids = elements.flatMap(({ attributes }) => attributes.get('id') ?? []);
      expect(new Set(ids).size).toBe(ids.length);
      const named = elements.flatMap(({ attributes }) => [
        ...(attributes.get('aria-labelledby')?.split(' ') ?? []),
        ...(attributes.get('href')?.replace('#', '') ?? '').split(' ').filter((id) => id !== ''),
      ]);
      expect(named.filter((id) => !ids.includes(id))).toEqual([]);
    }
    expect(plots.map(({ name }) => name)).toContain('latency-60.percentiles.narrow');
  });

  it('gives each plot a title and a description for those who do not see it', () => {
    const { html, plots } = written(sample());
    const figures = [html, ...plots.map(({ svg }) => svg)].flatMap((text) =>
      elementsOf(parseXml(text)).filter(({ name }) => name === 'svg'),
    );
    expect(figures.length).toBeGreaterThan(40);
    for (const figure of figures) {
      const words = ['title', 'desc'].map((name) => figure.children.find((child) => isElement(child, name)));
      for (const element of words)
        expect(element && textOf(element as XmlElement).length).toBeGreaterThan(10);
    }
  });

  it('has every cell once in the table of its scenario, and once in Markdown', () => {
    const results = sample();
    const { html, markdown } = written(results);
    const titles = new Map(results.servers.map(({ name, title }) => [name, title]));
    for (const { name, title, cells } of results.scenarios) {
      const expected = cells.map(
        ({ server }) => titles.get(server) ?? `${titles.get(server.slice(0, -1))} (twin)`,
      );
      expect(rowHeaders(html, `${name}.table`)).toEqual(expected);
      const section = markdown.split(`### ${title}\n`)[1]?.split(/^##/m)[0] ?? '';
      const rows = [...section.matchAll(/^\| (.*?) \|/gm)].map(([, header]) => header).slice(2);
      expect(rows).toEqual(expected);
    }
    expect(rowHeaders(html, 'floods.table')).toHaveLength(results.floods.length);
    const floods = markdown.split('## Floods\n')[1]?.split(/^## /m)[0] ?? '';
    expect([...floods.matchAll(/^\| /gm)]).toHaveLength(results.floods.length + 2);
  });

  it.for([
    ['error', 'it broke'],
    ['notComparable', 'it cannot do that'],
    ['unstable', 'its rounds lie far apart'],
  ] as const)('shows the reason and never the figure of a cell with %s', ([field, reason]) => {
    const results = sample();
    for (const { cells } of results.scenarios) {
      for (const cell of cells.filter(({ server }) => server === 'alder-tuned')) {
        Object.assign(cell, figures(WITHOUT_FIGURE), { [field]: reason });
      }
    }
    for (const text of everything(results)) expect(text).not.toMatch(/765[,.]?4|765 s|756 s/);
    const { html, markdown, plots } = written(results);
    expect(html.split(reason).length).toBeGreaterThan(results.scenarios.length * 3);
    expect(markdown).toContain(reason);
    const connect = plots.find(({ name }) => name === 'connect')?.svg ?? '';
    const [row] = elementsOf(parseXml(connect)).filter(({ attributes }) =>
      /unmeasured/.test(attributes.get('class') ?? ''),
    );
    expect(row && textOf(row)).toContain(
      `Alder, tuned: ${field === 'notComparable' ? 'not comparable' : field}: ${reason}`,
    );
    expect(row && elementsOf(row).some(({ name }) => name === 'circle')).toBe(false);
  });

  it('shows no speed and no latency for which the generator set the pace, but what an operation cost', () => {
    const results = sample();
    for (const { cells } of results.scenarios) {
      for (const cell of cells.filter(({ server }) => server === 'alder-tuned')) cell.bound = 'generator';
    }
    const { html } = written(results);
    expect(cellsOfRow(html, 'deliveries.table', 'Alder, tuned').join()).toMatch(
      /^generator-bound: the generator/,
    );
    expect(cellsOfRow(html, 'latency-60.table', 'Alder, tuned').join()).toMatch(
      /^generator-bound: the generator/,
    );
    expect(cellsOfRow(html, 'connect.table', 'Alder, tuned')).toContain('generator');
    expect(cellsOfRow(html, 'connect.table', 'Alder, tuned')[0]).toMatch(/^\d+$/);
  });

  it('has no ratio to a floor that has no figure', () => {
    const results = sample();
    for (const { cells } of results.scenarios) {
      for (const cell of cells.filter(({ server }) => server === 'bare-socket')) cell.error = 'it broke';
    }
    const { html } = written(results);
    expect(cellsOfRow(html, 'connect.table', 'Inband')[2]).toBe('–');
    expect(html).not.toContain('the floor (');
  });

  it('shows no figure of a flood that failed, and no worst of rates of which one failed', () => {
    const results = sample();
    const overview = textOf(byId(written(results).html, 'floods.overview.wide-desc'));
    expect(overview).toMatch(
      /silent, one source: [^.]*Inband 100 %.*silent, 1,000 sources: .*?Cedar\.IO error\./,
    );
    for (const flood of results.floods) Object.assign(flood, { error: 'it broke', honestSuccess: 0.765_432 });
    for (const text of everything(results)) expect(text).not.toMatch(/76\.5 %/);
    expect(written(results).html).toContain('during 0 of 0 floods; 40 without a figure');
  });

  it('counts over the floods that compare, and all others apart', () => {
    const results = sample();
    const had = ({ attack, server }: Flood): boolean => server === 'inband' || attack === 'silent';
    const floods = results.floods.filter(had).map((flood) => ({ ...flood, error: null, honestSuccess: 1 }));
    const slow = floods.find(({ attack, server }) => attack === 'drip' && server === 'inband');
    Object.assign(slow ?? {}, { honestSuccess: 0.75 });
    const { html, markdown } = written({ ...results, floods });
    for (const text of [textOf(byId(html, 'floods')), markdown]) {
      expect(text).toMatch(/Counted are the floods that have a figure, .*? by attack, sources and rate: 6\./);
      expect(text).toContain('2× of a slow server is fewer attackers a second than 2× of a fast one');
      expect(text).toMatch(
        /Inband: at least 99\.9 % .*? during 6 of 6 floods\. Worst: 100 %, silent at 1×\. Of the others: during 23 of 24 floods; 10 more were weaker than planned\. Worst: 75\.0 %, drip at 1×\./,
      );
      expect(text).toMatch(
        /Cedar\.IO: at least 99\.9 % .*? during 6 of 6 floods\. Worst: 100 %, silent at 1×\. Of the others: during 0 of 0 floods; 2 more were weaker/,
      );
    }
  });

  it('does not count a flood as one in which everybody got in where it left somebody out', () => {
    const floods = sample().floods.map((flood) => ({
      ...flood,
      error: null,
      reachedMultiple: flood.multiple,
      honestSuccess: 1,
      honestLeftOut: flood.server === 'inband' && flood.attack === 'silent' ? 1 : 0,
    }));
    const { html } = written({ ...sample(), floods });
    expect(textOf(byId(html, 'floods'))).toMatch(/Inband: at least 99\.9 % .*? during 32 of 40 floods\./);
  });

  it('compares nobody where a scenario says that its figures do not compare', () => {
    const results = sample();
    Object.assign(results.scenarios[0] ?? {}, { floor: null });
    const { html } = written(results);
    const text = textOf(byId(html, 'connect'));
    expect(text).toContain('These figures are not compared.');
    expect(text).not.toMatch(/Level with|better than|Worse than/);
    expect(textOf(byId(html, 'losses'))).not.toContain('Connect, authenticate, close: Dogwood');
  });

  it('shows how many connections a second a flood had', () => {
    const { html } = written(sample());
    const [header] = rowHeaders(html, 'floods.table').filter((text) => /^garbage, one source, 5×/.test(text));
    expect(cellsOfRow(html, 'floods.table', header ?? '')[0]).toBe('6,000');
  });

  it('tells of a server that never began in all floods of its attacks, with the reason once', () => {
    const results = sample();
    const failed = {
      attack: 'silent',
      sources: null,
      multiple: null,
      server: 'elm',
      error: 'it did not listen',
    };
    const { html } = written({ ...results, floods: [...results.floods, failed, failed] });
    expect(rowHeaders(html, 'floods.table')).toHaveLength(results.floods.length + 2);
    const overview = byId(html, 'floods.overview.wide-desc');
    expect(textOf(overview).match(/Elm \(broker\) error/g)).toHaveLength(2);
    expect(textOf(byId(html, 'floods')).match(/error: it did not listen/g)?.length).toBeGreaterThan(2);
    expect(textOf(byId(html, 'floods'))).toContain('Elm (broker) error: it did not listen (silent)');
  });

  it.for([
    [[47], 'one round', 'one round'],
    [[46, 48], 'two rounds: 46 to 48', 'two rounds: 1.50× to 1.60×'],
  ] as const)('gives no interval of %j, but says how many rounds there were', ([values, spread, ratio]) => {
    const { html } = written(withRounds(() => values));
    const cells = cellsOfRow(html, 'connect.table', 'Inband');
    expect([cells[1], cells[3]]).toEqual([spread, ratio]);
    expect(textOf(byId(html, 'connect'))).not.toContain('Whiskers');
    expect(html).toContain(`of what the floor needs; ${ratio}; not told apart in so few rounds</span>`);
  });

  it.for([
    ['one round, however far off', [100], [250], /Level with [^.]*Alder, tuned/],
    ['two rounds that agree', [100, 102], [115, 120], /1\.1\d× better than Alder, tuned\./],
    ['two rounds of which one is level', [100, 100], [101, 150], /Level with [^.]*Alder, tuned/],
    ['two rounds that contradict each other', [100, 100], [60, 250], /Level with [^.]*Alder, tuned/],
    ['two rounds in which Inband is worse', [100, 101], [80, 80], /Worse than Alder, tuned \(1\.25×\)\./],
  ] as const)('claims of %s only what every round says', ([, inband, alder, claim]) => {
    const results = withRounds((server) =>
      server === 'alder-tuned' ? alder : inband.map((value) => value * 0.999),
    );
    expect(textOf(byId(written(results).html, 'connect'))).toMatch(claim);
  });

  it('claims nothing of few rounds that lies within the noise of the twins', () => {
    const results = withRounds((server) => (server === 'alder-tuned' ? [125, 125] : [100, 100]));
    Object.assign(results.scenarios[0] ?? {}, { band: { low: 0.98, high: 1.3 } });
    expect(textOf(byId(written(results).html, 'connect'))).toMatch(/Level with [^.]*Alder, tuned/);
  });

  it('says so where Inband cannot be told from the floor', () => {
    const results = sample();
    Object.assign(results.scenarios[0] ?? {}, { band: { low: 0.4, high: 2.5 } });
    expect(written(results).html).toContain('within the noise of 0.40× to 2.50×');
    expect(textOf(byId(written(results).html, 'connect'))).toMatch(/the floor \(.*?\), within the noise\./);
    expect(written(sample()).html).not.toContain('within the noise of');
  });

  it('says where Inband loses, by name and with figures, and which targets it missed', () => {
    const { html, markdown } = written(sample());
    const losses = textOf(byId(html, 'losses'));
    expect(losses).toMatch(
      /Connect, authenticate, close: Dogwood \(broker\) needs 0\.7\d× what Inband needs/,
    );
    expect(losses).not.toContain('Alder, tuned needs');
    expect(textOf(byId(html, 'targets'))).toMatch(/✗ missed.*inband-cached, connect: ≤ 1\.2 × bare-socket/);
    for (const text of [html, markdown])
      expect(text).toContain('1 of 3 targets met, 1 missed, 1 not measured.');
  });

  it('escapes whatever comes out of the results, everywhere', () => {
    const results = withEveryText(sample(), (text) => `${text}${HOSTILE}`) as Results;
    const { html, markdown, plots } = written(results);
    for (const text of [html, ...plots.map(({ svg }) => svg)]) {
      const elements = elementsOf(parseXml(text));
      expect(elements.filter(({ name }) => /^(script|img|iframe|object|link|base)$/.test(name))).toEqual([]);
      expect(
        elements.flatMap(({ attributes }) => [...attributes.keys()]).filter((name) => /^on/.test(name)),
      ).toEqual([]);
      expect(text).not.toMatch(/(?![\t\n\r])\p{Cc}|\u202e/u);
    }
    expect(textOf(parseXml(html))).toContain('<script>alert(1)</script>');
    expect(markdown).not.toMatch(/<script|<img src=x|https:|(?<!\\)\[x|^# x/m);
    for (const { name } of plots) expect(name).toMatch(/^[a-z0-9.-]+$/);
    const columns = [...markdown.matchAll(/^\|.*\|$/gm)].map(([line]) => line.split(/(?<!\\)\|/).length);
    expect(new Set(columns).size).toBeLessThan(12);
  });

  it('refers to nothing outside itself', () => {
    const { html, plots } = written(sample());
    for (const text of [html, ...plots.map(({ svg }) => svg)]) {
      expect(text).not.toMatch(/\bsrc=|url\(|@import|<script|<link/);
      expect([...text.matchAll(/href="([^"]*)"/g)].filter(([, target]) => !target?.startsWith('#'))).toEqual(
        [],
      );
      expect(text.replaceAll(/ xmlns="[^"]*"/g, '')).not.toMatch(/https?:/);
    }
  });

  it.for([
    ['nothing', { version: 1 }],
    [
      'empty lists',
      { version: 1, mode: 'quick', machine: {}, servers: [], scenarios: [], floods: [], targets: [] },
    ],
    ['a scenario without cells', { version: 1, scenarios: [{ name: 'x', title: 'X', cells: [] }] }],
    ['a cell without figures', { version: 1, scenarios: [{ name: 'x', cells: [{ server: 'inband' }] }] }],
    [
      'one cell that is 0',
      { version: 1, scenarios: [{ name: 'x', floor: 'y', cells: [{ server: 'y', median: 0 }] }] },
    ],
    [
      'a flood without figures',
      { version: 1, floods: [{ attack: 'a', sources: 1, multiple: 1, server: 'inband' }] },
    ],
  ] as const)('is a whole page for results with %s', ([, results]) => {
    const { html, markdown, plots } = written(results);
    for (const text of [html, ...plots.map(({ svg }) => svg)]) parseXml(text);
    for (const text of [html, markdown]) expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  it.for([
    ['no object', null, 'results must be an object'],
    ['another version', { version: 2 }, '"version" must be 1'],
    ['no list', { version: 1, floods: {} }, '"floods" must be a list'],
  ] as const)('refuses results that are %s', ([, results, message]) => {
    expect(() => reportOf(results)).toThrow(message);
  });

  it('keeps apart scenarios whose names make the same file name', () => {
    const results = sample();
    for (const scenario of results.scenarios) scenario.name = '../../Connect!';
    const { plots } = written(results);
    expect(new Set(plots.map(({ name }) => name)).size).toBe(plots.length);
    expect(plots.map(({ name }) => name)).toContain('connect-2');
  });
});

describe('the colours of the report', () => {
  it.for([
    ['light', LIGHT],
    ['dark', DARK],
  ] as const)('can be read by %s', ([, colours]) => {
    for (const ink of [colours.ink, colours.muted, colours.accent, colours.warn, colours.bad]) {
      for (const ground of [colours.paper, colours.surface, colours.sunken]) {
        expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5);
      }
    }
    expect(contrast(colours.warn, colours.warnWash)).toBeGreaterThanOrEqual(4.5);
    for (const level of [0, 1, 2, 3, 4, 5] as const) {
      expect(contrast(colours[`heatInk${level}`], colours[`heat${level}`])).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(colours.edge, colours.surface)).toBeGreaterThanOrEqual(3);
    expect(contrast(colours.edge, colours.band)).toBeGreaterThanOrEqual(3);
  });
});

describe('the command', () => {
  it('writes page, Markdown and plots', () => {
    const out = join(folder, 'out');
    writeFileSync(join(folder, 'results.json'), JSON.stringify(sampleResults()));
    const { status, stdout } = spawnSync(process.execPath, [program, join(folder, 'results.json'), out], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${join(out, 'report.html')}\n` });
    const pictures = [...readFileSync(join(out, 'report.md'), 'utf8').matchAll(/plots\/([^"]+)"/g)].map(
      ([, name]) => name,
    );
    const files = readdirSync(join(out, 'plots'));
    expect(pictures.length).toBeGreaterThan(10);
    expect(pictures.filter((name) => !files.includes(name ?? ''))).toEqual([]);
  });

  it('says what is wrong', () => {
    const run = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
    writeFileSync(join(folder, 'other.json'), '{"version":9}');
    expect(run().status).toBe(2);
    expect(run(join(folder, 'other.json'), folder)).toMatchObject({
      status: 1,
      stderr: 'results: "version" must be 1\n',
    });
  });
});

describe.runIf(hasComponent('chromium'))('the page in Chromium', () => {
  let browser: Browser;
  const file = join(folder, 'page.html');

  beforeAll(async () => {
    writeFileSync(file, written(sample()).html);
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser.close();
  });

  it.for([360, 760, 1280])('fits a screen of %i px, with text in plots that can be read', async (width) => {
    const tab = await browser.newPage({ viewport: { width, height: 800 } });
    const requests: string[] = [];
    const errors: string[] = [];
    tab.on('request', (request) => requests.push(request.url()));
    tab.on('console', (message) => errors.push(message.text()));
    await tab.goto(pathToFileURL(file).href);
    await tab.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    expect(await tab.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(requests).toEqual([pathToFileURL(file).href]);
    expect(errors).toEqual([]);
    const texts = await shownTexts(tab);
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.filter(({ px }) => px < 11)).toEqual([]);
    expect(texts.filter(({ isInside }) => !isInside)).toEqual([]);
    await tab.close();
  });
});

/** Of each text in a plot that is shown: how high its letters are on the screen, and whether all of it is in the plot. */
function shownTexts(tab: Page): Promise<{ text: string; px: number; isInside: boolean }[]> {
  return tab.evaluate(() =>
    [...document.querySelectorAll('svg')]
      .filter((svg) => svg.getBoundingClientRect().width > 0)
      .flatMap((svg) => {
        const bounds = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')].map((text) => {
          const box = text.getBoundingClientRect();
          return {
            text: text.textContent ?? '',
            px:
              Number.parseFloat(getComputedStyle(text).fontSize) * (bounds.width / svg.viewBox.baseVal.width),
            isInside:
              box.left >= bounds.left - 2 && box.right <= bounds.right + 2 && box.bottom <= bounds.bottom + 2,
          };
        });
      }),
  );
}

function sample(): Results {
  return sampleResults() as unknown as Results;
}

/** The sample with other rounds in its first scenario, without intervals and without twins; everything as a cell of the bench has it. */
function withRounds(valuesOf: (server: string) => readonly number[]): Results {
  const results = sample();
  for (const cell of results.scenarios[0]?.cells ?? []) {
    const values = valuesOf(cell.server);
    Object.assign(cell, {
      values,
      median: values.reduce((sum, value) => sum + value, 0) / values.length,
      interval: null,
      range: [Math.min(...values), Math.max(...values)],
      ratio: null,
    });
    if (values.length < 3 && cell.server === 'inband') {
      const ratio = { to: 'bare-socket', median: 1.55, interval: null, range: [1.5, 1.6] };
      Object.assign(cell, { ratio });
    }
  }
  Object.assign(results.scenarios[0] ?? {}, { band: null });
  return results;
}

function written(results: unknown): Written {
  const report = reportOf(results);
  return { html: page(report), markdown: markdownReport(report), plots: plotFiles(report) };
}

function everything(results: unknown): readonly string[] {
  const { html, markdown, plots } = written(results);
  return [html, markdown, ...plots.map(({ svg }) => svg)];
}

/** A whole cell of figures that would be seen if any of them was shown. */
function figures(value: number): object {
  const latency = {
    p50Ms: value,
    p99Ms: value,
    p999Ms: value,
    maxMs: value,
    histogram: [[value * 1e6, 1_000]],
  };
  const ratio = { to: 'bare-socket', median: value, interval: [value, value] };
  return {
    values: [value],
    median: value,
    interval: [value, value],
    ratio,
    latency,
    details: [{ toAllMs: value }],
  };
}

function byId(html: string, id: string): XmlElement {
  const element = elementsOf(parseXml(html)).find(({ attributes }) => attributes.get('id') === id);
  if (element === undefined) throw new Error(`the page has no ${id}`);
  return element;
}

function bodyRows(html: string, id: string): readonly XmlElement[] {
  const body = elementsOf(byId(html, id)).find(({ name }) => name === 'tbody');
  return body === undefined ? [] : elementsOf(body).filter(({ name }) => name === 'tr');
}

function rowHeaders(html: string, id: string): readonly string[] {
  return bodyRows(html, id).map((row) =>
    elementsOf(row)
      .filter(({ name }) => name === 'th')
      .map(textOf)
      .join(),
  );
}

function cellsOfRow(html: string, id: string, header: string): readonly string[] {
  const row = bodyRows(html, id)[rowHeaders(html, id).indexOf(header)];
  return row === undefined
    ? []
    : elementsOf(row)
        .filter(({ name }) => name === 'td')
        .map(textOf);
}

function isElement(child: XmlElement | string, name: string): boolean {
  return typeof child !== 'string' && child.name === name;
}

/** Every text in it changed, the same text always in the same way; which of two is better stays as it is. */
function withEveryText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((entry) => withEveryText(entry, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      name === 'better' ? entry : withEveryText(entry, change),
    ]),
  );
}

/** Of two colours `#rrggbb`, by WCAG 2. */
function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
