// What a browser downloads.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
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
    format: 'esm',
    platform: 'browser',
    conditions: ['browser'],
  });
}

beforeAll(async () => {
  const result = await bundleOf("export * from '@inband/client';");
  bundle = result.outputFiles[0]?.text ?? '';
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
    const { outputFiles } = await bundleOf(`${exported} from '@inband/client';`);
    const text = outputFiles[0]?.text ?? '';
    const gzippedBytes = gzipSync(text, { level: 9 }).byteLength;
    console.log(`browser bundle, ${what}: ${text.length} bytes minified, ${gzippedBytes} gzipped`);
    expect(text.length).toBeGreaterThan(10_000);
    expect(gzippedBytes).toBeLessThanOrEqual(limit);
  });

  it('leaves tickets and proofs of possession to those who import them', async () => {
    const { metafile } = await bundleOf("export { createClient } from '@inband/client';");
    const [output] = Object.values(metafile.outputs);
    const held = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
    expect(held.length).toBeGreaterThan(20);
    expect(held.filter(([path]) => /dist\/(tickets|possession)\//.test(path))).toEqual([]);
  });
});
