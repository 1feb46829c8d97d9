// Makes a fresh clone ready: the pinned pnpm (through npx, so that npm is all anybody needs), dependencies, build.
// Does nothing that has been done.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { run } from './run.mjs';

const STAMP = 'node_modules/.inband-installed';

export function setUp() {
  const wanted = createHash('sha256')
    .update(readFileSync('pnpm-lock.yaml'))
    .update(readFileSync('pnpm-workspace.yaml'))
    .update(process.versions.node)
    .digest('hex');
  if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== wanted) {
    const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'));
    run('npx', ['--yes', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only'], {
      quiet: true,
    });
    writeFileSync(STAMP, wanted);
  }
  build();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(new URL('..', import.meta.url).pathname);
  setUp();
}
