import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runNft } from '../../src/nftables/run-nft.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'inband-nft-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A program in place of nft. */
function program(script: string): string {
  const file = join(folder, `program-${Math.random().toString(36).slice(2)}`);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe('one run of the program', () => {
  it('hands it the text, and says that it is done', async () => {
    const file = join(folder, 'seen');
    const text = 'add table inet a\n'.repeat(50_000);
    const result = await runNft(program(`echo "$@" >${file}; cat >>${file}`), text);
    expect(result).toEqual({ outcome: 'done', said: '' });
    expect(readFileSync(file, 'utf8')).toBe(`-f -\n${text}`);
  });

  it('gives it nothing of the environment but where programs are', async () => {
    const file = join(folder, 'environment');
    process.env.INBAND_TEST_SECRET = 'secret';
    try {
      await runNft(program(`env >${file}`), '');
    } finally {
      delete process.env.INBAND_TEST_SECRET;
    }
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    const names = lines.map((line) => line.split('=')[0]);
    // The shell adds some of its own.
    const added = ['PWD', 'OLDPWD', 'SHLVL', '_'];
    expect(names.filter((name = '') => !added.includes(name)).sort()).toEqual(['LC_ALL', 'PATH']);
    expect(lines.join('\n')).not.toContain('secret');
    const path =
      lines
        .find((line) => line.startsWith('PATH='))
        ?.slice('PATH='.length)
        .split(':') ?? [];
    expect(path).toContain('/usr/sbin');
    expect(path.filter((part) => !part.startsWith('/'))).toEqual([]);
  });

  it('finds programs in the folders that the PATH of a daemon lacks', async () => {
    const path = process.env.PATH;
    process.env.PATH = '/nowhere';
    try {
      // In sbin on every Linux.
      expect((await runNft('ldconfig', '')).outcome).not.toBe('not_found');
    } finally {
      process.env.PATH = path;
    }
  });

  it.each([
    ['not_found', '/nowhere/nft', ''],
    ['not_found', 'no-such-program-anywhere', ''],
    ['not_permitted', import.meta.filename, 'EACCES'],
  ])('says %s of %s', async (outcome, command, said) => {
    expect(await runNft(command, 'x'.repeat(1_000_000))).toEqual({ outcome, said });
  });

  it.each([
    ['failed', 'it ended with 3', 'exit 3'],
    ['failed', 'it ended with SIGTERM', 'kill -TERM $$'],
    [
      'failed',
      'Could not process rule: Too many open files in system',
      "printf '%s\\n' '/dev/stdin:1:2-3: Error: Could not process rule: Too many open files in system' 'add 192.0.2.1' >&2; exit 1",
    ],
    [
      'failed',
      'Could not resolve hostname',
      "echo '/dev/stdin:1:2-3: Error: Could not resolve hostname: x' >&2; exit 1",
    ],
    ['not_permitted', 'it ended with 1', "echo 'Operation not permitted (you must be root)' >&2; exit 1"],
    [
      'not_permitted',
      'Could not process rule: Operation not permitted',
      "echo '/dev/stdin:1:1-21: Error: Could not process rule: Operation not permitted' >&2; exit 1",
    ],
  ])('says %s and "%s" of what ends so', async (outcome, said, script) => {
    expect(await runNft(program(script), 'x'.repeat(1_000_000))).toEqual({ outcome, said });
  });

  it('reads 4 KiB of complaints, and waits for the end of more', async () => {
    const script =
      "head -c 4094 /dev/zero >&2; echo ': Error: too late' >&2; head -c 1000000 /dev/zero >&2; exit 1";
    expect(await runNft(program(script), '')).toEqual({ outcome: 'failed', said: 'it ended with 1' });
  });

  it('kills what hangs, and waits for nothing that it started', async () => {
    const file = join(folder, 'pid');
    const result = await runNft(program(`echo $$ >${file}; sleep 4 & wait`), '', 300);
    expect(result).toEqual({ outcome: 'timed_out', said: 'no end within 300 ms' });
    const pid = Number(readFileSync(file, 'utf8'));
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
