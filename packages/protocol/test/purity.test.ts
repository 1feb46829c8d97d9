// The package is sans-I/O: the compiler's `lib` forbids most of what is not pure, and this forbids the rest.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { impuritiesIn } from './purity/impurities-in.ts';

const SRC = join(import.meta.dirname, '../src');
const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'));

describe('packages/protocol/src', () => {
  it('is where this test looks', () => {
    expect(FILES).toContain('index.ts');
    expect(FILES).toContain('machine/server/transitions.ts');
    expect(FILES).toContain('codec/msgpack.ts');
  });

  it.each(FILES)('%s has no I/O, clock, chance, waiting or foreign import', (path) => {
    expect(impuritiesIn(path, readFileSync(join(SRC, path), 'utf8'))).toEqual([]);
  });
});

describe(impuritiesIn, () => {
  it.each([
    'const now = Date.now();',
    'const now = new Date();',
    'const now = Date();',
    'const dice = Math.random();',
    "const dice = Math['random']();",
    'console.log(1);',
    'setTimeout(() => {}, 1);',
    'const t = performance.now();',
    'const g = globalThis;',
    'const e = process.env;',
    'async function f() {}',
    'const x = await y;',
    'const p: Promise<void> = q;',
    "import { readFileSync } from 'node:fs';",
    "import 'ws';",
    "import { x } from '../outside.ts';",
    "const m = import('jose');",
    "import { Packr } from 'msgpackr/pack';",
    "const url = 'https://x'; Date.now();",
    `const t = \`\${Date.now()}\`;`,
  ])('finds something in %j', (source) => {
    expect(impuritiesIn('some.ts', source)).not.toEqual([]);
  });

  it.each([
    '// Date.now() and await a Promise',
    '/* process\n console */ const x = 1;',
    "const text = 'await the process';",
    "import * as T from '@sinclair/typebox';",
    "import { x } from './inside.ts';",
    'const processed = updated(asynchrony);',
  ])('finds nothing in %j', (source) => {
    expect(impuritiesIn('some.ts', source)).toEqual([]);
  });

  it('lets one file alone import msgpackr', () => {
    expect(impuritiesIn('codec/msgpack.ts', "import { Packr } from 'msgpackr/pack';")).toEqual([]);
    expect(impuritiesIn('codec/json.ts', "import { Packr } from 'msgpackr/pack';")).not.toEqual([]);
  });
});
