// The programs of WAYS-IN.md, each run as it is printed there.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

const folder = new URL('../.artifacts/ways-in/', import.meta.url).pathname;
const page = readFileSync(new URL('../../packages/server/WAYS-IN.md', import.meta.url), 'utf8');
const PROGRAMS = [...page.matchAll(/<!-- program: (\S+) -->\s*```js\n([\s\S]*?)```/g)].map(
  ([, name = '', program = '']) => [name, program] as const,
);

const run = promisify(execFile);

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
});

describe('the programs of WAYS-IN.md', () => {
  it('are as many as the page has headings for', () => {
    expect(PROGRAMS).toHaveLength(12);
  });

  it.concurrent.each(PROGRAMS)('METHOD-1 %s lets alice in', { timeout: 120_000 }, async (name, program) => {
    const file = join(folder, name);
    writeFileSync(file, program);
    const { stdout } = await run(process.execPath, [file], { timeout: 110_000 });
    expect(stdout.split('\n')).toContain('signed in as alice');
    expect(stdout).not.toMatch(/eyJ|ibk_[0-9A-Za-z]+_/);
  });
});
