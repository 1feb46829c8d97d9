// Makes one script of page.mjs and @inband/client. Your application has its own bundler for this.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export async function bundlePage() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.mjs', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  return outputFiles[0].text;
}
