import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { flagOf } from '../src/settings/setting-names.ts';
import { SETTING_NAMES } from '../src/settings/settings.ts';
import { inband } from './support/inband.ts';

describe('inband', () => {
  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(await inband(['--version'])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('explains itself', async () => {
    const { exitCode, stdout } = await inband(['--help']);
    expect(exitCode).toBe(0);
    for (const words of ['serve', 'token', 'Examples:', 'Exit codes:']) expect(stdout).toContain(words);
  });

  it('lists every setting of serve', async () => {
    const { stdout } = await inband(['serve', '--help']);
    for (const name of [...SETTING_NAMES, 'config']) expect(stdout).toContain(`${flagOf(name)} `);
  });

  it('ends with 2 for an unknown command, and for none', async () => {
    expect(await inband(['frobnicate'])).toMatchObject({
      exitCode: 2,
      stderr: "inband: unknown command 'frobnicate'\n",
    });
    expect(await inband([])).toMatchObject({ exitCode: 2, stdout: '' });
  });
});
