// Floods as part of a report: is what was measured kept when something fails, and are all servers judged alike?
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createBench } from '../../bench/flood/bench.mjs';
import { nowMs } from '../../bench/flood/now-ms.mjs';
import { checkOptions, readOptions } from '../../bench/flood/options.mjs';
import { waitForRecovery } from '../../bench/flood/recovery.mjs';
import { runMatrix } from '../../bench/flood/run-matrix.mjs';
import { runFloods } from '../../bench/run/run-floods.mjs';

vi.mock('../../bench/flood/bench.mjs', () => ({ createBench: vi.fn() }));
vi.mock('../../bench/flood/run-matrix.mjs', () => ({ runMatrix: vi.fn() }));

interface Options {
  readonly server: string;
  readonly attacks: readonly string[];
  readonly sources: readonly number[];
  readonly recoveryBy: string;
}

interface Told {
  readonly onRow: (row: object) => void;
}

interface Place {
  readonly attack: string;
  readonly sources: number;
  readonly multiple: number;
}

/** A figure of each kind, of a flood of which nothing matters but that it was measured. */
const CELL = {
  flood: { perSecond: 4_200 },
  reachedMultiple: 2,
  honest: { clients: 200, success: 1, p50Ms: 1, p99Ms: 2 },
  unloaded: { p50Ms: 1, p99Ms: 2 },
  authenticated: { goodput: 1, p99Ms: 1 },
  server: { loopDelayP99Ms: 1, grownBytes: 0, peakDescriptors: 9 },
  recovery: { totalMs: 700 },
};
const servers = [{ name: 'inband' }, { name: 'ws-tuned' }];

let said: string[];
let end: () => Promise<void>;
const progress = { turn() {}, say: (text: string) => said.push(text) };
const flood = () => runFloods({ mode: 'full', servers, progress });
const placeOf = ({ attack, sources, multiple }: Place) => `${attack} ${sources} ${multiple}`;

/** Measures so many floods of each server and fails then. */
function failsAfter(count: number): void {
  vi.mocked(runMatrix).mockImplementation(async (bench: { options: Options }, told) => {
    const { options } = bench;
    const { onRow } = told as unknown as Told;
    const places = options.attacks.flatMap((attack) =>
      options.sources.map((sources) => ({ attack, sources, multiple: 2 })),
    );
    for (const place of places.slice(0, count)) onRow({ ...place, cell: CELL, met: { honest: true } });
    if (places.length > count) throw new Error('it broke');
    return { unloaded: {}, capacities: {}, rows: [] };
  });
}

beforeEach(() => {
  said = [];
  end = async () => {};
  vi.mocked(createBench).mockReset();
  vi.mocked(createBench).mockImplementation(
    async (options: Options) => ({ options, end: () => end() }) as never,
  );
});

describe('the floods of a report', () => {
  it('keep what was measured before an error, and mark what is missing with it', async () => {
    failsAfter(3);
    const floods = await flood();
    for (const { name } of servers) {
      const own = floods.filter(({ server }) => server === name);
      expect(own.map(({ error }) => error)).toEqual([
        ...[null, null, null],
        ...Array(own.length - 3).fill('it broke'),
      ]);
      expect(new Set(own.map(placeOf)).size).toBe(own.length);
      expect(own[0]).toMatchObject({ offeredPerSecond: 4_200, recoveredMs: 700 });
    }
    expect(floods.filter(({ server }) => server === 'inband')).toHaveLength(20);
    expect(floods.filter(({ server }) => server === 'ws-tuned')).toHaveLength(6);
  });

  it('are all there, with the error, for a server that never began', async () => {
    vi.mocked(createBench).mockRejectedValue(new Error('it did not start'));
    const floods = await flood();
    expect(floods).toHaveLength(26);
    expect(floods.every(({ error, multiple }) => error === 'it did not start' && multiple === 2)).toBe(true);
  });

  it('lose nothing when what was started cannot be ended', async () => {
    failsAfter(Number.POSITIVE_INFINITY);
    end = () => Promise.reject(new Error('it would not end'));
    const floods = await flood();
    expect(floods.filter(({ error }) => error !== null)).toEqual([]);
    expect(said).toEqual(['floods: inband: it would not end', 'floods: ws-tuned: it would not end']);
  });

  it('judge the recovery of every server by its descriptors', async () => {
    failsAfter(0);
    await flood();
    const chosen = vi.mocked(createBench).mock.calls.map(([options]) => options as Options);
    expect(chosen.map(({ server, recoveryBy }) => [server, recoveryBy])).toEqual([
      ['inband', 'descriptors'],
      ['ws-tuned', 'descriptors'],
    ]);
  });
});

describe('the recovery', () => {
  it.for([
    ['statistics', true],
    ['descriptors', false],
  ] as const)(
    'by %s: a server that says its room is empty and keeps its sockets',
    async ([by, isRecovered]) => {
      const server = {
        pid: process.pid,
        failure: () => null,
        latest: () => ({ atMs: Number.POSITIVE_INFINITY, stats: { unauthenticated: 0 } }),
      };
      const { roomMs } = await waitForRecovery({
        by,
        server,
        load: { ends: () => [], endedBeforeMs: () => 0 },
        floodEndMs: nowMs(),
        // This process has more than that open.
        descriptorsBefore: -5,
        p99LimitMs: 10,
        perSecond: 50,
        limitMs: 250,
      });
      expect(roomMs !== null).toBe(isRecovered);
    },
  );
});

describe('the options of a flood', () => {
  it('are the same from the command line and as an object', () => {
    const { help, out, isInNamespace, ...read } = readOptions(
      '--server ws-tuned --only-secret --attack silent --sources 1,1000 --rates 2 --recovery 6'.split(' '),
    );
    expect({ help, out, isInNamespace }).toEqual({ help: false, out: null, isInNamespace: false });
    expect(read).toEqual(
      checkOptions({
        server: 'ws-tuned',
        onlySecret: true,
        attacks: ['silent'],
        sources: [1, 1_000],
        rates: [2],
        recoveryLimitMs: 6_000,
      }),
    );
  });

  it.for([
    [{ rates: [Number.NaN] }, '--rates must be from'],
    [{ recoveryBy: 'luck' }, '--recovery-by must be of'],
    [{ attacks: ['forged-rs256'], onlySecret: true }, '--attack must be of'],
    [{ rate: [2] }, 'rate is no option'],
  ] as const)('refuse %j', ([given, message]) => {
    expect(() => checkOptions(given)).toThrow(message);
  });
});
