// How are the cells shown? One row each, in Markdown.
import { notesOf } from './notes.mjs';

const COLUMNS = [
  ['attack', ({ cell }) => cell.attack],
  ['sources', ({ cell }) => cell.sources],
  ['rate', ({ cell }) => `${cell.multiple}x`],
  ['offered /s', ({ cell }) => Math.round(cell.flood.perSecond)],
  ['server busy', ({ cell }) => percent(cell.server.busy, 0)],
  ['honest in', ({ cell, met }) => marked(percent(cell.honest.success), met.honest)],
  ['p50 ms', ({ cell }) => ms(cell.honest.p50Ms)],
  ['p99 ms', ({ cell, met }) => marked(ms(cell.honest.p99Ms), met.p99)],
  ['x unloaded', ({ cell }) => (cell.honest.p99Ms / cell.unloaded.p99Ms).toFixed(1)],
  [
    'pass / wait',
    ({ cell }) => `${cell.honest.neededPass} / ${cell.honest.neededWait} of ${cell.honest.clients}`,
  ],
  ['shared in', ({ cell }) => (cell.shared === null ? '' : percent(cell.shared.success))],
  ['goodput', ({ cell, met }) => marked(percent(cell.authenticated.goodput), met.goodput)],
  ['req p99 ms', ({ cell }) => ms(cell.authenticated.p99Ms)],
  ['loop p99 ms', ({ cell }) => ms(cell.server.loopDelayP99Ms)],
  ['RSS + MiB', ({ cell, met }) => marked((cell.server.grownBytes / 2 ** 20).toFixed(0), met.memory)],
  ['descriptors', ({ cell }) => cell.server.peakDescriptors],
  ['recovered s', ({ cell, met }) => marked(seconds(cell.recovery.totalMs), met.recovery)],
  ['notes', ({ cell }) => notesOf(cell)],
];

/** `rows`: {cell, met} where it was measured, {attack, sources, multiple, error} where not. */
export function markdownTable(rows) {
  const lines = rows.map((row) =>
    row.error === undefined ? COLUMNS.map(([, show]) => show(row)) : errorLine(row),
  );
  const heads = COLUMNS.map(([name]) => name);
  return [heads, heads.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** How many cells meet each target, and which do not. */
export function summary(rows) {
  const measured = rows.filter(({ error }) => error === undefined);
  const names = [...new Set(measured.flatMap(({ met }) => Object.keys(met)))];
  const lines = names.map((name) => {
    const held = measured.filter(({ met }) => met[name] !== undefined);
    const missed = held.filter(({ met }) => !met[name]);
    const where = missed.map(({ cell }) => `${cell.attack} ${cell.sources} ${cell.multiple}x`).join(', ');
    return `- ${name}: ${held.length - missed.length} of ${held.length} met${where === '' ? '' : `; missed: ${where}`}`;
  });
  const short = measured.filter(({ cell }) => cell.reachedMultiple < 0.95 * cell.multiple).length;
  return [...lines, `- errors: ${rows.length - measured.length}`, `- below the planned rate: ${short}`].join(
    '\n',
  );
}

function errorLine({ attack, sources, multiple, error }) {
  const text = `ERROR: ${error.replace(/[|\n]/g, ' ')}`;
  return [attack, sources, `${multiple}x`, ...Array(COLUMNS.length - 4).fill(''), text];
}

/** Bold and a word where a target is missed, so that it is also seen without colours. */
const marked = (text, isMet) =>
  isMet === false ? `**${text} MISSED**` : isMet === true ? `${text} met` : text;
const percent = (part, digits = 1) => (Number.isNaN(part) ? '-' : `${(part * 100).toFixed(digits)} %`);
const ms = (value) => (value === null || Number.isNaN(value) ? '-' : value.toFixed(1));
const seconds = (value) => (value === null ? 'not' : (value / 1_000).toFixed(1));
