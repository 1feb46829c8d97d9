// Compiles all packages (incrementally) and bundles the console page.
import { fileURLToPath } from 'node:url';
import { run, runTool } from './run.mjs';

export function build() {
  runTool('typescript/bin/tsc', ['-b'], { quiet: true });
  run(process.execPath, ['packages/cli/scripts/build-console.mjs'], { quiet: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(new URL('..', import.meta.url).pathname);
  build();
}
