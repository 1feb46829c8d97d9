// The bench as a whole: every scenario of the quick mode, once, with Inband and the floor. No figure is judged here.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
/** The other servers have a suite of their own. */
const SERVERS = 'inband';
const ARGUMENTS = ['--quick', '--server', SERVERS, '--rounds', '1', '--no-warm-up'];
const BENCH = new URL('../../bench/bench.mjs', import.meta.url).pathname;

interface Cell {
  readonly server: string;
  readonly median: number | null;
  readonly error: string | null;
  readonly notComparable: string | null;
}

interface Results {
  readonly scenarios: readonly { readonly name: string; readonly cells: readonly Cell[] }[];
  readonly floods: readonly {
    readonly attack: string;
    readonly server: string;
    readonly error: string | null;
  }[];
}

it.runIf(process.platform === 'linux')(
  'measures every cell of the quick mode, and writes its report',
  { timeout: 240_000 },
  async () => {
    const out = await mkdtemp(join(tmpdir(), 'inband-bench-test-'));
    try {
      await run(process.execPath, [BENCH, ...ARGUMENTS, '--out', out]);
      const results = JSON.parse(await readFile(join(out, 'rounds.json'), 'utf8')) as Results;
      expect(results.scenarios.map(({ name }) => name)).toEqual([
        'connect',
        'memory',
        'request',
        'fan-out-1000',
        'storm',
      ]);
      const cells = results.scenarios.flatMap(({ cells: those }) => those);
      expect(cells.filter(({ error }) => error !== null)).toEqual([]);
      expect(
        cells.filter(({ median, notComparable }) => !(Number(median) > 0) && notComparable === null),
      ).toEqual([]);
      expect(results.floods.length).toBeGreaterThan(0);
      expect(results.floods.filter(({ error }) => error !== null)).toEqual([]);
      const page = await readFile(join(out, 'report.html'), 'utf8');
      for (const { server } of cells) expect(page).toContain(server.replace(/'$/, ''));
      expect(await readFile(join(out, 'report.md'), 'utf8')).toContain('| Server |');
    } finally {
      await rm(out, { recursive: true, force: true });
    }
  },
);
