import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRedisLoginSessionStore, createRedisTicketStore, RedisUnavailableError } from '../src/index.ts';
import { CLIENTS, type OpenClient } from './support/clients.ts';
import { freePort } from './support/free-port.ts';
import { hasRedis } from './support/has-redis.ts';
import { onOverdue } from './support/on-overdue.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { RedisServer } from './support/redis-server.ts';
import { SlowProxy } from './support/slow-proxy.ts';
import { newTicket } from './support/ticket.ts';

const COMMAND_TIMEOUT_MS = 200;
const RECOVERY_MS = 30_000;
/** How long calls are made at least. Then until what the test is about was seen, however slow this machine is. */
const FAULT_MS = 700;

interface Row {
  readonly fault: string;
  readonly client: string;
  readonly calls: number;
  readonly outcomes: string;
  readonly longestWaitMs: number;
  readonly recoveredAfterMs: number;
}

interface Stores {
  readonly tickets: ReturnType<typeof createRedisTicketStore>;
  readonly sessions: ReturnType<typeof createRedisLoginSessionStore>;
  readonly commandTimeoutMs: number;
  /** The same tickets for who has time: what is true of them does not depend on how slow this machine is. */
  readonly patientTickets: ReturnType<typeof createRedisTicketStore>;
}

type Outcomes = ReadonlyMap<string, number>;

interface Rehearsal {
  readonly fault: string;
  readonly stores: Stores;
  /** While calls are made, which end when it returns. */
  readonly during: (seen: Seen, outcomes: Outcomes) => Promise<void>;
  readonly heal?: () => unknown;
}

/** Returns when there were `times` more calls with that outcome, 1 by default. */
type Seen = (outcome: string, times?: number) => Promise<void>;

const rows: Row[] = [];

afterAll(() => {
  if (rows.length > 0) console.table(rows);
});

describe.skipIf(!hasRedis).each(CLIENTS)('faults of Redis behind $name', (kind) => {
  let server: RedisServer;
  let open: OpenClient | undefined;
  let proxy: SlowProxy | undefined;
  const unhandled: unknown[] = [];
  const hear = (reason: unknown) => unhandled.push(reason);

  beforeEach(async () => {
    unhandled.length = 0;
    process.on('unhandledRejection', hear);
    process.on('uncaughtException', hear);
    server = await RedisServer.start();
  });

  afterEach(async () => {
    open?.close();
    open = undefined;
    proxy?.close();
    proxy = undefined;
    await server.remove();
    await sleep(10);
    process.off('unhandledRejection', hear);
    process.off('uncaughtException', hear);
    expect(unhandled).toEqual([]);
  });

  function storesOn(
    { client, errorListeners }: OpenClient,
    commandTimeoutMs: number = COMMAND_TIMEOUT_MS,
  ): Stores {
    const options = { client, commandTimeoutMs, maxInFlight: 64 };
    const stores = {
      tickets: createRedisTicketStore(options),
      sessions: createRedisLoginSessionStore(options),
      commandTimeoutMs,
      patientTickets: createRedisTicketStore({ client, commandTimeoutMs: PATIENCE_MS }),
    };
    // Only the store's: the test must show that losing the connection does not end the process of a user who has none.
    expect(errorListeners()).toBe(1);
    return stores;
  }

  /** Makes calls of all kinds while it `isGoingOn`, and holds each to its bound. */
  async function callWhile(
    isGoingOn: () => boolean,
    outcomes: Map<string, number>,
    { tickets, sessions, commandTimeoutMs }: Stores,
  ) {
    let longestWaitMs = 0;
    let calls = 0;
    let overdue = 0;
    async function measure(call: () => unknown): Promise<void> {
      const startMs = performance.now();
      let outcome = 'answered';
      try {
        const made = call();
        onOverdue(made, commandTimeoutMs, () => {
          overdue += 1;
        });
        await made;
      } catch (error) {
        expect(error).toBeInstanceOf(RedisUnavailableError);
        outcome = error instanceof RedisUnavailableError ? error.reason : '';
      }
      calls += 1;
      longestWaitMs = Math.max(longestWaitMs, performance.now() - startMs);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    while (isGoingOn()) {
      const ticket = newTicket('alice', { ttlMs: 500, maxPerOwner: 1000 });
      const all = Array.from({ length: 8 }, () => [
        measure(() => tickets.put({ ...ticket, digest: newTicket('alice').digest })),
        measure(() => tickets.take(ticket.digest)),
        measure(() => tickets.dropAll(ticket.owner)),
        measure(() => sessions.read(['session-number-000001'])),
      ]);
      await Promise.all([...all.flat(), sleep(20)]);
    }
    expect(overdue).toBe(0);
    return { longestWaitMs, calls };
  }

  /** How long it takes until a whole round of calls succeeds, without anybody doing anything. */
  async function recovery({ tickets, sessions }: Stores): Promise<number> {
    const startMs = performance.now();
    for (;;) {
      const ticket = newTicket('carol', { maxPerOwner: 1000 });
      try {
        await tickets.put(ticket);
        expect(await tickets.take(ticket.digest)).toBe(ticket.record);
        await sessions.read(['session-number-000001']);
        return performance.now() - startMs;
      } catch (error) {
        expect(error).toBeInstanceOf(RedisUnavailableError);
        if (performance.now() - startMs > RECOVERY_MS) throw error;
        await sleep(5);
      }
    }
  }

  async function rehearse({ fault, stores, during, heal }: Rehearsal): Promise<Outcomes> {
    const outcomes = new Map<string, number>();
    const seen: Seen = async (outcome, times = 1) => {
      const least = (outcomes.get(outcome) ?? 0) + times;
      await expect.poll(() => outcomes.get(outcome) ?? 0).toBeGreaterThanOrEqual(least);
    };
    let isGoingOn = true;
    const calling = callWhile(() => isGoingOn, outcomes, stores);
    const enough = Promise.all([during(seen, outcomes), sleep(FAULT_MS)]).finally(() => {
      isGoingOn = false;
    });
    const [{ longestWaitMs, calls }] = await Promise.all([calling, enough]);
    await heal?.();
    const recoveredAfterMs = await recovery(stores);
    rows.push({
      fault,
      client: kind.name,
      calls,
      outcomes: [...outcomes].map(([name, count]) => `${name} ${count}`).join(', '),
      longestWaitMs: Math.round(longestWaitMs),
      recoveredAfterMs: Math.round(recoveredAfterMs),
    });
    return outcomes;
  }

  it('is killed', async () => {
    open = await kind.connect(server.port);
    const stores = storesOn(open);
    const ticket = newTicket('bob');
    await stores.patientTickets.put(ticket);
    await server.kill();
    const outcomes = await rehearse({
      fault: 'killed',
      stores,
      during: (seen) => seen('not_ready'),
      heal: () => server.start(),
    });
    expect(outcomes.get('answered')).toBeUndefined();
    expect(await stores.patientTickets.take(ticket.digest)).toBeNull();
  });

  it('is restarted while it is used', async () => {
    open = await kind.connect(server.port);
    await rehearse({
      fault: 'restarted',
      stores: storesOn(open),
      async during(seen) {
        await seen('answered');
        await server.kill();
        await server.start();
        await seen('answered');
      },
    });
  });

  it('hangs, and a ticket that was asked for meanwhile is lost, not granted', async () => {
    open = await kind.connect(server.port);
    const stores = storesOn(open);
    const ticket = newTicket('bob');
    await stores.patientTickets.put(ticket);
    server.halt();
    await expect(stores.tickets.take(ticket.digest)).rejects.toMatchObject({ reason: 'timeout' });
    const outcomes = await rehearse({
      fault: 'hangs (SIGSTOP)',
      stores,
      async during(seen) {
        // Whoever calls while 64 commands are unanswered does not wait, and the client is given no more to remember.
        await Promise.all([seen('timeout'), seen('too_many_in_flight')]);
      },
      heal: () => server.resume(),
    });
    expect(outcomes.get('answered')).toBeUndefined();
    expect(await stores.patientTickets.take(ticket.digest)).toBeNull();
  });

  it('is slower than the bound', async () => {
    const slow = await SlowProxy.start(server.port);
    proxy = slow;
    open = await kind.connect(slow.port);
    const stores = storesOn(open);
    slow.delayMs = 3 * COMMAND_TIMEOUT_MS;
    const outcomes = await rehearse({
      fault: 'slow (600 ms)',
      stores,
      during: (seen) => seen('timeout'),
      heal: () => {
        slow.delayMs = 0;
      },
    });
    expect(outcomes.get('answered')).toBeUndefined();
  });

  it('is slow, but not too slow', async () => {
    const slow = await SlowProxy.start(server.port);
    proxy = slow;
    open = await kind.connect(slow.port);
    const stores = storesOn(open);
    slow.delayMs = 40;
    await rehearse({ fault: 'slow (40 ms)', stores, during: (seen) => seen('answered') });
  });

  it('is busy with something else', async () => {
    open = await kind.connect(server.port);
    const other = await kind.connect(server.port);
    await rehearse({
      fault: 'paused (CLIENT PAUSE)',
      stores: storesOn(open),
      async during(_seen, outcomes) {
        const timeouts = () => outcomes.get('timeout') ?? 0;
        try {
          // Once more where this process was held up for so long itself that it asked for nothing meanwhile.
          const pause = async () => {
            const before = timeouts();
            await other.command('CLIENT', 'PAUSE', '1200', 'ALL');
            await other.command('PING');
            return timeouts() - before;
          };
          await expect.poll(pause).toBeGreaterThan(0);
        } finally {
          other.close();
        }
      },
    });
  });

  it('is emptied, and so is what may be taken', async () => {
    open = await kind.connect(server.port);
    const { command } = open;
    // Nobody waits for anything here but a slow machine.
    const stores = storesOn(open, PATIENCE_MS);
    const ticket = newTicket('bob');
    await stores.tickets.put(ticket);
    const outcomes = await rehearse({
      fault: 'emptied (FLUSHALL)',
      stores,
      async during(seen) {
        await seen('answered');
        await command('FLUSHALL');
        await command('SCRIPT', 'FLUSH');
        // Two rounds: one of them was begun afterwards.
        await seen('answered', 64);
      },
    });
    expect([...outcomes.keys()]).toEqual(['answered']);
    expect(await stores.tickets.take(ticket.digest)).toBeNull();
  });

  it('may not write', async () => {
    open = await kind.connect(server.port);
    const { command } = open;
    const stores = storesOn(open);
    await command('CONFIG', 'SET', 'maxmemory', '1');
    await expect(stores.patientTickets.put(newTicket('bob'))).rejects.toMatchObject({ redisCode: 'OOM' });
    await rehearse({
      fault: 'full (maxmemory)',
      stores,
      during: (seen) => seen('command_failed'),
      heal: () => command('CONFIG', 'SET', 'maxmemory', '0'),
    });
  });

  it('is not there yet', async () => {
    const late = await freePort();
    open = kind.open(late);
    const stores = storesOn(open);
    let there: RedisServer | undefined;
    try {
      const outcomes = await rehearse({
        fault: 'not there yet',
        stores,
        during: (seen) => seen('not_ready'),
        heal: async () => {
          there = await RedisServer.start([], late);
        },
      });
      expect([...outcomes.keys()]).toEqual(['not_ready']);
    } finally {
      await there?.remove();
    }
  });
});
