// Writes what the last full run measured into the README at the top, between its two marks. `--check`: says whether it stands there.
import { readFileSync, writeFileSync } from 'node:fs';
import { readmeTables } from './report/readme-tables.mjs';

const RESULTS = new URL('results/latest/rounds.json', import.meta.url);
const README = new URL('../README.md', import.meta.url);
const BETWEEN = /(?<=<!-- measured -->\n)[\s\S]*(?=\n<!-- \/measured -->)/;

const readme = readFileSync(README, 'utf8');
if (!BETWEEN.test(readme)) throw new Error('README.md has no marks to write between');
const filled = readme.replace(BETWEEN, () => readmeTables(JSON.parse(readFileSync(RESULTS, 'utf8'))));
if (!process.argv.includes('--check')) {
  writeFileSync(README, filled);
} else if (filled !== readme) {
  process.stderr.write('README.md does not say what was measured: run node bench/fill-readme.mjs\n');
  process.exitCode = 1;
}
