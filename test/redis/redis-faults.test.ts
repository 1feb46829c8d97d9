// What do people meet while Redis is killed, hangs, is slow or forgets everything, and does anybody get in who must not?
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { CLIENTS } from '../../packages/redis/test/support/clients.ts';
import { hasComponent } from '../support/has-component.ts';
import { spread } from '../support/percentile.ts';
import { type FaultHouse, startFaultHouse } from './fault-house.ts';
import { type Counts, type Fault, type Rehearsal, rehearse } from './rehearsal.ts';

/** No answer, whatever Redis does, may take as long as the deadline of whoever waits for it (AUTH-3), on a busy machine. */
const MAX_WAIT_MS = 10_000;
/** The sockets' policy is a second; the rest is for a machine that is busy with other suites. */
const LATE_MS = 6_000;
const DELETIONS = 20;

const LONG_PATIENCE = { maxUncheckedMs: 20_000 };
/** What honest visitors may be told while Redis cannot answer: everything, except that they are not who they are. */
const UNAVAILABLE = ['in', 'auth_backend_timeout', 'http 504', 'endpoint 503'];
/** What is true for whoever the store has forgotten. */
const FORGOTTEN = ['in', 'auth_failed', 'http 401', 'endpoint 401'];

interface Expectation extends Omit<Fault, 'endsOpenSockets'> {
  readonly title: string;
  readonly mayHear: readonly string[];
  /** Who of the honest gets in while it lasts. `few`: nobody, or whoever came so late that its end was in time. */
  readonly getIn: 'few' | 'some' | 'all';
  readonly openSockets: { readonly stay: boolean; readonly code: number | null };
}

const STAY = { stay: true, code: null };

const FAULTS: readonly Expectation[] = [
  {
    title: 'TICKET-6 Redis is killed: nobody is refused for it, and open sockets stay',
    name: 'kill -9',
    lastsMs: 1_500,
    ...LONG_PATIENCE,
    begin: ({ redis }) => redis.kill(),
    heal: ({ redis }) => redis.start(),
    mayHear: UNAVAILABLE,
    getIn: 'few',
    openSockets: STAY,
  },
  {
    title: 'METHOD-9 Redis is away for longer than sockets may go unchecked: they close with 4504',
    name: 'kill -9, for longer',
    // So long that a server that stood still for a moment has still not looked them up in time.
    lastsMs: 7_000,
    maxUncheckedMs: 4_000,
    begin: ({ redis }) => redis.kill(),
    heal: ({ redis }) => redis.start(),
    mayHear: UNAVAILABLE,
    getIn: 'few',
    openSockets: { stay: false, code: 4504 },
  },
  {
    title: 'TICKET-6 Redis is restarted: nobody is refused for it, and open sockets stay',
    name: 'restart',
    lastsMs: 1_500,
    ...LONG_PATIENCE,
    async begin({ redis }) {
      await sleep(300);
      await redis.kill();
      await redis.start();
    },
    heal: () => {},
    mayHear: UNAVAILABLE,
    getIn: 'some',
    openSockets: STAY,
  },
  {
    title: 'TICKET-6 Redis hangs: nobody waits for it long, and open sockets stay',
    name: 'SIGSTOP',
    lastsMs: 2_000,
    ...LONG_PATIENCE,
    begin: ({ redis }) => redis.halt(),
    heal: ({ redis }) => redis.resume(),
    mayHear: UNAVAILABLE,
    getIn: 'few',
    openSockets: STAY,
  },
  {
    title: 'TICKET-6 Redis is slower than the bound: as if it were away',
    name: 'slow (3.5 s)',
    lastsMs: 1_500,
    ...LONG_PATIENCE,
    isProxied: true,
    begin: ({ proxy }) => delay(proxy, 3_500),
    heal: ({ proxy }) => delay(proxy, 0),
    mayHear: UNAVAILABLE,
    getIn: 'few',
    openSockets: STAY,
  },
  {
    title: 'TICKET-6 Redis is slow, but not too slow: everybody gets in',
    name: 'slow (60 ms)',
    lastsMs: 1_500,
    ...LONG_PATIENCE,
    isProxied: true,
    begin: ({ proxy }) => delay(proxy, 60),
    heal: ({ proxy }) => delay(proxy, 0),
    mayHear: UNAVAILABLE,
    getIn: 'all',
    openSockets: STAY,
  },
  {
    title:
      'METHOD-9 Redis forgets everything: nobody is logged in any more, and open sockets close with 4411',
    name: 'FLUSHALL',
    lastsMs: 1_500,
    ...LONG_PATIENCE,
    begin: (house) => house.flush(),
    heal: ({ visitors }) => visitors.logInAll(),
    mayHear: FORGOTTEN,
    // Whoever gets a ticket for something that Redis does not keep.
    getIn: 'some',
    openSockets: { stay: false, code: 4411 },
  },
];

function delay(proxy: FaultHouse['proxy'], delayMs: number): void {
  if (proxy === null) throw new Error('the house has no proxy');
  proxy.delayMs = delayMs;
}

const table: Record<string, string | number>[] = [];
/** By how they were started, one for each client; a house goes through several faults. */
const houses = new Map<string, FaultHouse[]>();

afterAll(async () => {
  if (table.length > 0) console.table(table);
  await Promise.all([...houses.values()].flat().map((house) => house.close()));
});

async function housesWith(options: { maxUncheckedMs: number; isProxied: boolean }): Promise<FaultHouse[]> {
  const key = JSON.stringify(options);
  const started = houses.get(key) ?? [];
  houses.set(key, started);
  for (const client of CLIENTS.slice(started.length)) {
    started.push(await startFaultHouse({ client, ...options }));
  }
  return started;
}

describe.skipIf(!hasComponent('redis-server'))('Redis fails behind a server', () => {
  it.each(FAULTS.map((fault) => [fault.title, fault] as const))('%s', async (_, fault) => {
    const { maxUncheckedMs, isProxied = false } = fault;
    const started = await housesWith({ maxUncheckedMs, isProxied });
    const rehearsals = await Promise.all(
      started.map((house) => rehearse(house, { ...fault, endsOpenSockets: !fault.openSockets.stay })),
    );
    for (const [index, rehearsal] of rehearsals.entries()) {
      table.push(row(fault, started[index]?.clientName ?? '', rehearsal));
    }
    for (const rehearsal of rehearsals) check(fault, rehearsal);
    for (const house of started) await checkAftermath(house);
  });

  it('METHOD-9 a socket closes within a second after its login session was deleted', async () => {
    const started = await housesWith({ ...LONG_PATIENCE, isProxied: false });
    const lateness = await Promise.all(
      started.map(async (house) => {
        const open = await house.visitors.openSockets(DELETIONS);
        return Promise.all(
          open.map(async ({ sessionId, client }, index) => {
            // At different times between two rounds of looking.
            await sleep(index * 70);
            const deletedMs = performance.now();
            await house.logOut(sessionId);
            const { code, atMs } = await client.closed;
            expect(code).toBe(4411);
            return atMs - deletedMs;
          }),
        );
      }),
    );
    for (const [index, house] of started.entries()) {
      console.log(
        `${DELETIONS} login sessions deleted in turn (${house.clientName}): ` +
          `closed after p50/p99/max ${spread(lateness[index] ?? [])} ms`,
      );
    }
    expect(Math.max(...lateness.flat())).toBeLessThan(LATE_MS);
    for (const house of started) await checkAftermath(house);
  });
});

function check(fault: Expectation, rehearsal: Rehearsal): void {
  const { byTicket, bySession, stolen, stolenAfterwards, closed, stayedOpen, closedAfterwards } = rehearsal;
  const heard = [...Object.keys(byTicket), ...Object.keys(bySession)];
  expect(heard.filter((end) => !fault.mayHear.includes(end))).toEqual([]);
  const entered = (byTicket.in ?? 0) + (bySession.in ?? 0);
  const tries = total(byTicket) + total(bySession);
  expect(tries).toBeGreaterThan(10);
  if (fault.getIn === 'all') expect(entered).toBe(tries);
  if (fault.getIn === 'some') expect(entered).toBeGreaterThan(0);
  if (fault.getIn === 'few') expect(entered).toBeLessThan(tries / 2);

  // Nothing fails open: a used ticket and a deleted session are worth nothing during it, nor after.
  expect(stolen).not.toHaveProperty('in');
  expect(stolen).not.toHaveProperty('endpoint 200');
  expect(total(stolen)).toBeGreaterThan(10);
  expect(stolenAfterwards).toEqual({ auth_failed: 2, 'http 401': 2, 'endpoint 401': 2 });
  expect(rehearsal.longestWaitMs).toBeLessThan(MAX_WAIT_MS);

  const { stay, code } = fault.openSockets;
  expect(closed.map((end) => end.code)).toEqual(closed.map(() => code));
  if (stay) {
    expect(closed).toEqual([]);
    expect(closedAfterwards?.code).toBe(4411);
    expect(closedAfterwards?.atMs).toBeLessThan(LATE_MS);
  } else {
    expect(stayedOpen).toBe(0);
    const dueMs = code === 4504 ? fault.maxUncheckedMs : 0;
    for (const { atMs } of closed) {
      expect(atMs).toBeLessThan(dueMs + LATE_MS);
      // They had been looked up some time before the fault.
      expect(atMs).toBeGreaterThan(dueMs / 2);
    }
  }
}

async function checkAftermath(house: FaultHouse): Promise<void> {
  await expect.poll(async () => (await house.tell()).stats.unauthenticated).toBe(0);
  const { crashes, log } = await house.tell();
  expect(crashes).toEqual([]);
  const said = log + house.output();
  expect(house.visitors.secrets.filter((secret) => said.includes(secret))).toEqual([]);
}

function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function row(fault: Expectation, client: string, rehearsal: Rehearsal): Record<string, string | number> {
  const { byTicket, bySession, stolen, stolenAfterwards, closed, stayedOpen } = rehearsal;
  const closedSays = closed.length === 0 ? '' : `, closed ${closed.length} x ${closed[0]?.code}`;
  const closedMs = closed.map(({ atMs }) => Math.round(atMs));
  return {
    fault: fault.name,
    client,
    'by ticket': share(byTicket),
    'by session': share(bySession),
    heard: [...new Set([...Object.keys(byTicket), ...Object.keys(bySession)])].sort().join(', '),
    'longest wait ms': Math.round(rehearsal.longestWaitMs),
    'recovered after ms': Math.round(rehearsal.recoveredAfterMs),
    'open sockets':
      `stayed ${stayedOpen}${closedSays}` +
      (closedMs.length === 0 ? '' : ` after ${Math.min(...closedMs)} to ${Math.max(...closedMs)} ms`),
    'thieves in': `${stolen.in ?? 0} of ${total(stolen) + total(stolenAfterwards)}`,
  };
}

function share(counts: Counts): string {
  const tries = total(counts);
  return `${Math.round((100 * (counts.in ?? 0)) / tries)} % of ${tries}`;
}
