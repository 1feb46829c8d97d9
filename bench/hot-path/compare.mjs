// What does authenticating in band cost above the least that is possible? Prints tables; ends with 1 where a target is missed.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { ARMS } from './arms.mjs';
import { measureCpu } from './measure-cpu.mjs';
import { measureMemory } from './measure-memory.mjs';
import { summarize, toMarkdown } from './table.mjs';
import { CLIENTS } from './websocket-bytes.mjs';

const PARTS = {
  connect: { title: 'Connect, authenticate, close', unit: 'CPU us' },
  request: { title: 'Request and response of 64 bytes', unit: 'CPU us' },
  memory: { title: 'A pending connection', unit: 'bytes' },
};
const USAGE = `usage: node bench/hot-path/compare.mjs [--rounds 9] [--only ${Object.keys(PARTS).join(',')}]
  [--arms name,...] [--connects 4000] [--requests 60000] [--client ${CLIENTS.join('|')}] [--out file.json]`;

const options = readOptions();
const results = {};
for (const part of options.parts) {
  const arms = ARMS[part].filter(({ name }) => options.arms === null || options.arms.includes(name));
  const { rounds, client } = options;
  const operations = part === 'connect' ? options.connects : options.requests;
  const progress = (line) => process.stderr.write(`${line}\n`);
  const measured =
    part === 'memory'
      ? await measureMemory(arms, { rounds, client, progress })
      : await measureCpu(part, arms, { rounds, operations, client, progress });
  const rows = summarize(arms, measured.values);
  const heapRows = measured.heap === undefined ? null : summarize(heapOnly(arms), measured.heap);
  results[part] = { ...measured, rows, ...(heapRows === null ? {} : { heapRows }) };
  const { title, unit } = PARTS[part];
  console.log(`\n${toMarkdown(`${title}${part === 'memory' ? ' (RSS)' : ''}`, unit, rows)}`);
  if (heapRows !== null) console.log(`\n${toMarkdown(`${title} (heapUsed + external)`, unit, heapRows)}`);
  for (const [name, why] of Object.entries(measured.unsupported ?? {})) {
    console.log(`\nNot measured: ${name} (${why})`);
  }
}
if (options.out !== undefined) {
  const machine = { node: process.version, cpu: cpus()[0]?.model, cpus: cpus().length };
  writeFileSync(options.out, `${JSON.stringify({ options, machine, results }, null, 1)}\n`);
}
const isMissed = Object.values(results).some(({ rows }) => rows.some(({ isMet }) => isMet === false));
process.exit(isMissed ? 1 : 0);

/** The bounds are those of the RSS. */
function heapOnly(arms) {
  return arms.map(({ bound: _bound, boundBytes: _boundBytes, ...arm }) => arm);
}

function readOptions() {
  try {
    const text = (value) => ({ type: 'string', ...(value === undefined ? {} : { default: value }) });
    const { values } = parseArgs({
      options: {
        rounds: text('9'),
        only: text(Object.keys(PARTS).join(',')),
        arms: text(),
        connects: text('4000'),
        requests: text('60000'),
        client: text('browser'),
        out: text(),
      },
    });
    const parts = values.only.split(',');
    if (parts.some((part) => !Object.hasOwn(PARTS, part)) || !CLIENTS.includes(values.client))
      throw new Error();
    return {
      parts,
      arms: values.arms?.split(',') ?? null,
      client: values.client,
      out: values.out,
      rounds: count(values.rounds),
      connects: count(values.connects),
      requests: count(values.requests),
    };
  } catch {
    process.stderr.write(`${USAGE}\n`);
    return process.exit(2);
  }
}

function count(text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error();
  return value;
}
