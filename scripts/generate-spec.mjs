// Writes what protocol-spec/ has in common with packages/protocol: schemas, registries, diagrams and tables.
// Run it after `tsc -b packages/protocol`. With --check it writes nothing and fails if a file is out of date.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { outputFiles } from './spec/output-files.mjs';
import { specDrift } from './spec/spec-drift.mjs';
import { SpecError } from './spec/spec-error.mjs';
import { SPEC_FOLDER } from './spec/spec-folder.mjs';

try {
  const files = outputFiles();
  const drift = specDrift(files);
  if (process.argv.includes('--check')) check(files, drift);
  else write(files, drift);
} catch (error) {
  if (!(error instanceof SpecError)) throw error;
  console.error(`generate-spec: ${error.message}`);
  process.exitCode = 1;
}

function check(files, { outdated, leftover }) {
  for (const file of outdated) console.error(`protocol-spec/${file} is out of date: run "npm run generate"`);
  for (const file of leftover) {
    console.error(`protocol-spec/${file} is not generated any more: run "npm run generate"`);
  }
  if (outdated.length + leftover.length > 0) process.exitCode = 1;
  else console.log(`protocol-spec: ${files.size} generated files are up to date`);
}

function write(files, { outdated, leftover }) {
  for (const file of outdated) {
    const target = path.join(SPEC_FOLDER, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, files.get(file));
  }
  for (const file of leftover) rmSync(path.join(SPEC_FOLDER, file));
  console.log(`protocol-spec: ${files.size} generated files, ${outdated.length + leftover.length} changed`);
}
