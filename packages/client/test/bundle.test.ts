// What a browser downloads.
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildResult, build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import sizeLimits from '../size-limit.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('..', import.meta.url));
let bundle: string;
let inputs: string[];

async function bundleOf(contents: string) {
  return build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    // As applications are built: what is imported when it is needed is a file of its own.
    splitting: true,
    outdir: ROOT,
    format: 'esm',
    platform: 'browser',
    conditions: ['browser'],
  });
}

type Bundle = BuildResult<{ write: false; metafile: true }>;

/** What is loaded with the page, as the text of each file; with `later`, what is not. */
function filesOf({ outputFiles, metafile }: Bundle, later = false): readonly string[] {
  const outputs = Object.entries(metafile.outputs);
  const first = outputs.find(([, { entryPoint }]) => entryPoint !== undefined)?.[0] ?? '';
  const loaded = new Set([first]);
  // The list grows while it is walked.
  for (const path of loaded) {
    for (const { path: imported, kind } of metafile.outputs[path]?.imports ?? []) {
      if (kind === 'import-statement') loaded.add(imported);
    }
  }
  return outputFiles
    .filter(({ path }) => [...loaded].some((name) => path.endsWith(`/${basename(name)}`)) !== later)
    .map(({ text }) => text);
}

function gzippedBytesOf(files: readonly string[]): number {
  return files.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).byteLength, 0);
}

beforeAll(async () => {
  const result = await bundleOf("export * from '@inband/client';");
  bundle = result.outputFiles.map(({ text }) => text).join('\n');
  inputs = Object.keys(result.metafile.inputs);
});

describe('the bundle for browsers', () => {
  it.each(['new Function', 'Function(', 'eval(', 'node:', 'require(', 'process.'])(
    'holds no %s',
    (forbidden) => {
      // Not `toContain`: its message would be the whole bundle.
      expect(bundle.includes(forbidden)).toBe(false);
    },
  );

  it('holds neither ws nor msgpackr nor the compiler of TypeBox', () => {
    expect(
      inputs.filter((path) => /\/(ws|msgpackr)\/|transport\/node|typebox\/build\/esm\/compiler/.test(path)),
    ).toEqual([]);
    expect(inputs.some((path) => path.endsWith('transport/browser.js'))).toBe(true);
  });

  // Round figures, just above what version 1 needs: whatever is added has to be paid for by what is taken out.
  it.each([
    ['createClient alone', 'export { createClient, defineContract }', sizeLimits.core],
    ['everything but subpaths', 'export *', sizeLimits.all],
  ])('stays under its size limit: %s', async (what, exported, { gzippedBytes: limit }) => {
    const built = await bundleOf(`${exported} from '@inband/client';`);
    const files = filesOf(built);
    const length = files.join('').length;
    const gzippedBytes = gzippedBytesOf(files);
    const laterBytes = gzippedBytesOf(filesOf(built, true));
    console.log(
      `browser bundle, ${what}: ${length} bytes minified, ${gzippedBytes} gzipped, and ${laterBytes} when needed`,
    );
    expect(length).toBeGreaterThan(10_000);
    expect(gzippedBytes).toBeLessThanOrEqual(limit);
  });

  it('leaves tickets and proofs of possession to those who import them', async () => {
    const { metafile } = await bundleOf("export { createClient } from '@inband/client';");
    const held = Object.values(metafile.outputs)
      .flatMap((output) => Object.entries(output.inputs))
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0);
    expect(held.length).toBeGreaterThan(20);
    expect(held.filter(([path]) => /dist\/(tickets|possession)\//.test(path))).toEqual([]);
  });

  it('PASS-6: loads what solves puzzles when there is one to solve', async () => {
    const built = await bundleOf("export { createClient } from '@inband/client';");
    const solver = /FIPS|<<8|charCodeAt\(0\)|16384/;
    expect(filesOf(built, true).length).toBe(1);
    expect(filesOf(built, true).join('')).toMatch(solver);
    const entry = Object.values(built.metafile.outputs).find(({ entryPoint }) => entryPoint !== undefined);
    expect(Object.keys(entry?.inputs ?? {}).filter((path) => /puzzle|sha256|take-pass/.test(path))).toEqual(
      [],
    );
  });
});
