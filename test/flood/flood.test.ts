// Does the benchmark of floods measure what it says? One small run of it, against a real server; no figure is judged.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { solve } from '../../bench/flood/load/puzzle.mjs';

const PROGRAM = resolve(import.meta.dirname, '../../bench/flood/run.mjs');
const folder = mkdtempSync(join(tmpdir(), 'inband-flood-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Cell {
  readonly honest: { readonly clients: number; readonly success: number };
  readonly authenticated: { readonly asked: number; readonly goodput: number };
  readonly flood: {
    readonly started: number;
    readonly opened: number;
    readonly held: number;
    readonly done: number;
  };
}

interface Row {
  readonly attack: string;
  readonly error?: string;
  readonly cell?: Cell;
}

// Any address of 127.0.0.0/8 to come from, and /proc to look into.
describe.runIf(process.platform === 'linux')('the benchmark of floods', () => {
  it('floods a server in two ways, and tells what became of everybody', { timeout: 120_000 }, async () => {
    const out = join(folder, 'out.json');
    const options = join(folder, 'options.json');
    writeFileSync(options, JSON.stringify({ server: { authTimeoutMs: 4_000 }, budgetMib: 100 }));
    const small =
      '--attack silent,forged-rs256 --sources 20 --rates 1 --capacity 100 --seconds 2 --generator node';
    const short = '--unloaded 0.6 --warm-up 0 --recovery 0 --honest 20 --sessions 10 --requests 100';
    const args = [PROGRAM, ...small.split(' '), ...short.split(' '), '--options', options, '--out', out];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 110_000 });

    const { rows, budgetMib } = JSON.parse(readFileSync(out, 'utf8')) as {
      readonly rows: readonly Row[];
      readonly budgetMib: number;
    };
    expect(budgetMib).toBe(100);
    expect(rows.map(({ attack, error }) => ({ attack, error }))).toEqual([
      { attack: 'silent', error: undefined },
      { attack: 'forged-rs256', error: undefined },
    ]);
    const [silent, forged] = rows.map(({ cell }) => cell);
    for (const cell of [silent, forged]) {
      expect(cell?.honest.success).toBe(1);
      expect(cell?.honest.clients).toBeGreaterThan(5);
      expect(cell?.authenticated.asked).toBeGreaterThan(20);
      expect(cell?.authenticated.goodput).toBeGreaterThan(0);
      expect(cell?.flood.opened).toBeGreaterThan(20);
    }
    // The silent ones stay, nobody ends them but the deadline; the forgers are all thrown out.
    expect(silent?.flood.held).toBeGreaterThan(20);
    expect(forged?.flood.done).toBeGreaterThan(20);
    expect(stdout).toContain('| silent | 20 | 1x |');
    expect(stdout).toContain('- errors: 0');
  });

  it('solves puzzles as the server checks them', () => {
    for (const text of ['x', 'a'.repeat(59), 'b'.repeat(63), 'c'.repeat(80)]) {
      const counter = solve(text, 8);
      const digest = createHash('sha256').update(`${text}.${counter}`).digest();
      expect(digest[0], text).toBe(0);
      expect(Number.isSafeInteger(Number(counter))).toBe(true);
      expect(String(Number(counter))).toBe(counter);
    }
  });
});
