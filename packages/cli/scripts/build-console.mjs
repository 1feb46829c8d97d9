// Bundles the console page into dist/console/page, and makes the program executable, which the compiler does not.
import { copyFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = `${root}console/`;
const target = `${root}dist/console/page/`;

mkdirSync(target, { recursive: true });
await build({
  entryPoints: [`${source}main.ts`, `${source}style/main.css`],
  entryNames: '[name]',
  outdir: target,
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  // The client picks its WebSocket by condition; the page needs the browser's.
  conditions: ['browser'],
  target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'],
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
});
for (const file of ['index.html', 'icon.svg']) copyFileSync(source + file, target + file);
