// Everything that can be known without running the product: style, types, dead code, packages, generated files.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run, runTool } from './run.mjs';

const PACKAGES = readdirSync('packages').map((name) => `packages/${name}`);

export function check() {
  step('style');
  runTool('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']);
  step('types of the tests');
  for (const folder of [...PACKAGES.map((folder) => `${folder}/test`), 'test']) {
    if (existsSync(`${folder}/tsconfig.json`)) runTool('typescript/bin/tsc', ['-p', folder, '--noEmit']);
  }
  step('dead code');
  runTool('knip/bin/knip.js', []);
  step('packages');
  for (const folder of PACKAGES) {
    runTool('publint/src/cli.js', ['--strict', '--pack', 'npm', folder]);
    const { exports } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    if (exports === undefined) continue;
    // ESM only, by decision: a CommonJS caller on Node 20.19 and later can require it.
    runTool('@arethetypeswrong/cli/dist/index.js', ['--pack', folder, '--profile', 'esm-only']);
  }
  step('specification');
  run(process.execPath, ['scripts/generate-spec.mjs', '--check']);
  run(process.execPath, ['scripts/check-clauses.mjs']);
}

function step(name) {
  console.log(`\n--- ${name}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(new URL('..', import.meta.url).pathname);
  check();
}
