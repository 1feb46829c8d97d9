import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runNft } from '../../src/nftables/run-nft.ts';

/** Only what hangs should meet it, not what a busy machine holds up. */
const PATIENCE_MS = 50_000;

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
    const result = await runNft(program(`echo "$@" >${file}; cat >>${file}`), text, PATIENCE_MS);
    expect(result).toEqual({ outcome: 'done', said: '' });
    expect(readFileSync(file, 'utf8')).toBe(`-f -\n${text}`);
  });

  it('gives it nothing of the environment but where programs are', async () => {
    const file = join(folder, 'environment');
    process.env.INBAND_TEST_SECRET = 'secret';
    try {
      await runNft(program(`env >${file}`), '', PATIENCE_MS);
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
      // In sbin on every Linux, and does nothing.
      expect(await runNft('nologin', '', PATIENCE_MS)).toMatchObject({ outcome: 'failed' });
    } finally {
      process.env.PATH = path;
    }
  });

  it.each([
    ['not_found', '/nowhere/nft', ''],
    ['not_found', 'no-such-program-anywhere', ''],
    ['not_permitted', import.meta.filename, 'EACCES'],
  ])('says %s of %s', async (outcome, command, said) => {
    expect(await runNft(command, 'x'.repeat(1_000_000), PATIENCE_MS)).toEqual({ outcome, said });
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
    expect(await runNft(program(script), 'x'.repeat(1_000_000), PATIENCE_MS)).toEqual({ outcome, said });
  });

  it('reads 4 KiB of complaints, and waits for the end of more', async () => {
    const script =
      "head -c 4094 /dev/zero >&2; echo ': Error: too late' >&2; head -c 1000000 /dev/zero >&2; exit 1";
    const result = await runNft(program(script), '', PATIENCE_MS);
    expect(result).toEqual({ outcome: 'failed', said: 'it ended with 1' });
  });

  it('kills what hangs, and waits for nothing that it started', async () => {
    const file = join(folder, 'pids');
    writeFileSync(file, '');
    // The time begins to pass when the program has come to where it hangs.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let started = 0;
    try {
      const running = runNft(program(`sleep 600 & echo $$ $! >${file}; wait`), '', 300);
      await expect.poll(() => readFileSync(file, 'utf8')).toMatch(/^\d+ \d+\n$/);
      const pids = readFileSync(file, 'utf8').split(' ').map(Number);
      const pid = pids[0] ?? 0;
      started = pids[1] ?? 0;
      vi.advanceTimersByTime(299);
      expect(isAlive(pid)).toBe(true);
      vi.advanceTimersByTime(1);
      expect(await running).toEqual({ outcome: 'timed_out', said: 'no end within 300 ms' });
      expect(isAlive(started)).toBe(true);
      await expect.poll(() => isAlive(pid)).toBe(false);
    } finally {
      vi.useRealTimers();
      if (started > 0) process.kill(started, 'SIGKILL');
    }
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
