// Everything that can be known without running the product: style, types, dead code, packages, generated files.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runAll } from './run-all.mjs';

const PACKAGES = readdirSync('packages').map((name) => `packages/${name}`);

export async function check() {
  const withTypes = ['test', ...PACKAGES.map((folder) => `${folder}/test`)].filter((folder) =>
    existsSync(`${folder}/tsconfig.json`),
  );
  await runAll([
    ...withTypes.map((folder) => ({
      title: `types of ${folder}`,
      commands: [tool('typescript/bin/tsc', '-p', folder, '--noEmit')],
    })),
    ...PACKAGES.map((folder) => ({ title: `package ${folder}`, commands: checksOfPackage(folder) })),
    { title: 'dead code', commands: [tool('knip/bin/knip.js')] },
    { title: 'style', commands: [tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.')] },
    {
      title: 'specification',
      commands: [['scripts/generate-spec.mjs', '--check'], ['scripts/check-clauses.mjs']],
    },
    { title: 'figures of the README', commands: [['bench/fill-readme.mjs', '--check']] },
  ]);
}

/** One after the other: both pack the same folder. */
function checksOfPackage(folder) {
  const publint = tool('publint/src/cli.js', '--strict', '--pack', 'npm', folder);
  const { exports } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  if (exports === undefined) return [publint];
  // ESM only, by decision: a CommonJS caller on Node 20.19 and later can require it.
  return [publint, tool('@arethetypeswrong/cli/dist/index.js', '--pack', folder, '--profile', 'esm-only')];
}

/** A tool of the workspace by its package's file, without a shell or a package manager in between. */
function tool(file, ...args) {
  return [`node_modules/${file}`, ...args];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(new URL('..', import.meta.url).pathname);
  await check();
}
