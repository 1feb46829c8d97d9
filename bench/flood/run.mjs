// What becomes of good clients while bad ones flood the server? Prints a table in Markdown; README.md says how to read it.
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createBench } from './bench.mjs';
import { runInNamespace, setUpNamespace } from './network-namespace.mjs';
import { readOptions, USAGE } from './options.mjs';
import { runMatrix } from './run-matrix.mjs';
import { markdownTable, summary } from './table.mjs';
import { TARGETS_TEXT } from './targets.mjs';

/** The waiting room and the tables of sources, as they are by default. */
const DEFAULT_BUDGET_MIB = 64 + 8;

const say = (text) => process.stderr.write(`${text}\n`);
let options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error.message}\n\n${USAGE}`);
  process.exit(2);
}
if (options.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
if (process.platform !== 'linux') {
  say('this needs Linux: any address of 127.0.0.0/8 to come from, and /proc to look into');
  process.exit(2);
}
if (options.family === 6 && !options.isInNamespace) {
  process.exit(await runInNamespace(process.argv.slice(1)));
}
if (options.isInNamespace) setUpNamespace();
process.exit(await run());

async function run() {
  const bench = await createBench({
    ...options,
    optionsFile: options.optionsFile === null ? null : resolve(options.optionsFile),
  });
  // What was started ends with this process in any case; this only leaves no file behind.
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      bench.removeTraces();
      process.exit(130);
    });
  }
  try {
    const budgetMib = (await readBudgetMib(bench.options.optionsFile)) ?? DEFAULT_BUDGET_MIB;
    const startMs = Date.now();
    const { unloaded, capacities, rows } = await runMatrix(bench, { budgetBytes: budgetMib * 2 ** 20, say });
    const minutes = (Date.now() - startMs) / 60_000;
    const all = { options, machine: bench.machine.facts, budgetMib, minutes, unloaded, capacities, rows };
    if (options.out !== null) await writeFile(options.out, `${JSON.stringify(all)}\n`);
    process.stdout.write(report(all));
    if (options.out === null) process.stdout.write(`\n${JSON.stringify(all)}\n`);
    return rows.some(({ error }) => error !== undefined) ? 1 : 0;
  } finally {
    await bench.end();
  }
}

async function readBudgetMib(file) {
  if (file === null) return undefined;
  if (file.endsWith('.json')) return JSON.parse(await readFile(file, 'utf8')).budgetMib;
  return (await import(pathToFileURL(file).href)).budgetMib;
}

function report({ machine, budgetMib, minutes, unloaded, capacities, rows }) {
  const show = (measured, text) =>
    measured.error === undefined ? text(measured) : `ERROR ${measured.error}`;
  const rest = Object.entries(unloaded).map(([keys, measured]) => {
    const text = ({ honest, authenticated, loopDelayP99Ms }) =>
      `honest p50 ${honest.p50Ms.toFixed(2)} ms, p99 ${honest.p99Ms.toFixed(2)} ms of ${honest.clients}; ` +
      `requests p99 ${authenticated.p99Ms.toFixed(2)} ms; loop delay p99 ${loopDelayP99Ms.toFixed(1)} ms`;
    return `- ${keys}: ${show(measured, text)}`;
  });
  const cores = Object.entries(capacities).map(
    ([attack, measured]) => `${attack} ${show(measured, ({ perSecond }) => Math.round(perSecond))}`,
  );
  return `# Flood: ${options.server}, IPv${options.family}

${machine.cores} cores (${machine.model}), Node ${machine.node}, generator in ${machine.engine}, ${machine.canPin ? `server alone on core 0, with ${Math.round(options.serverShare * 100)} % of it` : 'NOT pinned: server and attackers share cores'}, ${machine.canYield ? 'attackers yield to the honest clients on core 1' : 'attackers DO NOT yield to the honest clients'}; ${options.seconds} s a flood, ${minutes.toFixed(1)} minutes; memory budget ${budgetMib} MiB; load average of the machine before it began ${machine.loadAverage.toFixed(1)}.

Unloaded, by keys:

${rest.join('\n')}

Capacity, operations a second (1x): ${cores.join(', ')}.

${markdownTable(rows)}

${TARGETS_TEXT}

${summary(rows)}
`;
}
