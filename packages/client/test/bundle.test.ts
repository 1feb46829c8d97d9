// What a browser downloads.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import sizeLimit from '../size-limit.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('..', import.meta.url));
let bundle: string;
let inputs: string[];

beforeAll(async () => {
  const result = await build({
    stdin: { contents: "export * from '@inband/client';", resolveDir: ROOT },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['browser'],
  });
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

  it('stays under its size limit', () => {
    const gzippedBytes = gzipSync(bundle, { level: 9 }).byteLength;
    console.log(`browser bundle: ${bundle.length} bytes minified, ${gzippedBytes} gzipped`);
    expect(bundle.length).toBeGreaterThan(10_000);
    expect(gzippedBytes).toBeLessThanOrEqual(sizeLimit.gzippedBytes);
  });
});
