// The published types, as a page and as a service see them.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;
const tsc = createRequire(`${root}package.json`).resolve('typescript/bin/tsc');

/** What the compiler prints; nothing when all is well. */
function compile(project: string): string {
  const args = [tsc, '-p', `${root}test/package/consumers/${project}`];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return `${stdout}${stderr}`;
}

describe('the published types', () => {
  // Library files are checked here too: a declaration that needs Node's types must not reach a page.
  it('fit a page: bundler resolution, DOM, no Node types', () => {
    expect(compile('tsconfig.browser.json')).toBe('');
  });

  it('fit a service: Node resolution, no DOM', () => {
    expect(compile('tsconfig.node.json')).toBe('');
  });
});
