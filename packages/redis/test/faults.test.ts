import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRedisLoginSessionStore, createRedisTicketStore, RedisUnavailableError } from '../src/index.ts';
import { CLIENTS, type OpenClient } from './support/clients.ts';
import { hasRedis } from './support/has-redis.ts';
import { freePort, RedisServer } from './support/redis-server.ts';
import { SlowProxy } from './support/slow-proxy.ts';
import { newTicket } from './support/ticket.ts';

const COMMAND_TIMEOUT_MS = 200;
/** For a machine that is busy with other suites: what must not happen is waiting for Redis, which takes seconds here. */
const LATE_MS = 1000;
const RECOVERY_MS = 15_000;
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
}

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
    proxy?.close();
    await server.remove();
    await sleep(10);
    process.off('unhandledRejection', hear);
    process.off('uncaughtException', hear);
    expect(unhandled).toEqual([]);
  });

  function storesOn({ client, errorListeners }: OpenClient): Stores {
    const options = { client, commandTimeoutMs: COMMAND_TIMEOUT_MS, maxInFlight: 64 };
    const stores = {
      tickets: createRedisTicketStore(options),
      sessions: createRedisLoginSessionStore(options),
    };
    // Only the store's: the test must show that losing the connection does not end the process of a user who has none.
    expect(errorListeners()).toBe(1);
    return stores;
  }

  /** Makes calls of all kinds until `until`, and holds each to its bound. */
  async function callUntil(until: number, stores: Stores) {
    const outcomes = new Map<string, number>();
    let longestWaitMs = 0;
    let calls = 0;
    async function measure(call: () => unknown): Promise<void> {
      const startMs = performance.now();
      let outcome = 'answered';
      try {
        await call();
      } catch (error) {
        expect(error).toBeInstanceOf(RedisUnavailableError);
        outcome = error instanceof RedisUnavailableError ? error.reason : '';
      }
      calls += 1;
      longestWaitMs = Math.max(longestWaitMs, performance.now() - startMs);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    while (performance.now() < until) {
      const ticket = newTicket('alice', { ttlMs: 500, maxPerOwner: 1000 });
      const all = Array.from({ length: 8 }, () => [
        measure(() => stores.tickets.put({ ...ticket, digest: newTicket('alice').digest })),
        measure(() => stores.tickets.take(ticket.digest)),
        measure(() => stores.tickets.dropAll(ticket.owner)),
        measure(() => stores.sessions.read(['session-number-000001'])),
      ]);
      await Promise.all([...all.flat(), sleep(20)]);
    }
    expect(longestWaitMs).toBeLessThan(COMMAND_TIMEOUT_MS + LATE_MS);
    return { outcomes, longestWaitMs, calls };
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

  async function rehearse(fault: string, stores: Stores, during: () => Promise<void>, heal: () => unknown) {
    const calling = callUntil(performance.now() + FAULT_MS, stores);
    await during();
    const { outcomes, longestWaitMs, calls } = await calling;
    await heal();
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
    await stores.tickets.put(ticket);
    await server.kill();
    const outcomes = await rehearse(
      'killed',
      stores,
      async () => {},
      () => server.start(),
    );
    expect(outcomes.get('not_ready')).toBeGreaterThan(0);
    expect(outcomes.get('answered')).toBeUndefined();
    expect(await stores.tickets.take(ticket.digest)).toBeNull();
  });

  it('is restarted while it is used', async () => {
    open = await kind.connect(server.port);
    const stores = storesOn(open);
    const outcomes = await rehearse(
      'restarted',
      stores,
      async () => {
        await sleep(200);
        await server.kill();
        await server.start();
      },
      () => {},
    );
    expect(outcomes.get('answered')).toBeGreaterThan(0);
  });

  it('hangs, and a ticket that was asked for meanwhile is lost, not granted', async () => {
    open = await kind.connect(server.port);
    const stores = storesOn(open);
    const ticket = newTicket('bob');
    await stores.tickets.put(ticket);
    server.halt();
    await expect(stores.tickets.take(ticket.digest)).rejects.toMatchObject({ reason: 'timeout' });
    const outcomes = await rehearse(
      'hangs (SIGSTOP)',
      stores,
      async () => {},
      () => server.resume(),
    );
    expect(outcomes.get('timeout')).toBeGreaterThan(0);
    // Whoever calls while 64 commands are unanswered does not wait, and the client is given no more to remember.
    expect(outcomes.get('too_many_in_flight')).toBeGreaterThan(0);
    expect(outcomes.get('answered')).toBeUndefined();
    expect(await stores.tickets.take(ticket.digest)).toBeNull();
  });

  it('is slower than the bound', async () => {
    const slow = await SlowProxy.start(server.port);
    proxy = slow;
    open = await kind.connect(slow.port);
    const stores = storesOn(open);
    slow.delayMs = 3 * COMMAND_TIMEOUT_MS;
    const outcomes = await rehearse(
      'slow (600 ms)',
      stores,
      async () => {},
      () => {
        slow.delayMs = 0;
      },
    );
    expect(outcomes.get('timeout')).toBeGreaterThan(0);
    expect(outcomes.get('answered')).toBeUndefined();
  });

  it('is slow, but not too slow', async () => {
    const slow = await SlowProxy.start(server.port);
    proxy = slow;
    open = await kind.connect(slow.port);
    const stores = storesOn(open);
    slow.delayMs = 40;
    const outcomes = await rehearse(
      'slow (40 ms)',
      stores,
      async () => {},
      () => {},
    );
    expect(outcomes.get('answered')).toBeGreaterThan(0);
  });

  it('is busy with something else', async () => {
    open = await kind.connect(server.port);
    const other = await kind.connect(server.port);
    const stores = storesOn(open);
    await other.command('CLIENT', 'PAUSE', '1200', 'ALL');
    const outcomes = await rehearse(
      'paused (CLIENT PAUSE)',
      stores,
      async () => {},
      () => {},
    );
    other.close();
    expect(outcomes.get('timeout')).toBeGreaterThan(0);
  });

  it('is emptied, and so is what may be taken', async () => {
    open = await kind.connect(server.port);
    const { command } = open;
    const stores = storesOn(open);
    const ticket = newTicket('bob');
    await stores.tickets.put(ticket);
    const outcomes = await rehearse(
      'emptied (FLUSHALL)',
      stores,
      async () => {
        await sleep(200);
        await command('FLUSHALL');
        await command('SCRIPT', 'FLUSH');
      },
      () => {},
    );
    expect([...outcomes.keys()]).toEqual(['answered']);
    expect(await stores.tickets.take(ticket.digest)).toBeNull();
  });

  it('may not write', async () => {
    open = await kind.connect(server.port);
    const { command } = open;
    const stores = storesOn(open);
    await command('CONFIG', 'SET', 'maxmemory', '1');
    await expect(stores.tickets.put(newTicket('bob'))).rejects.toMatchObject({ redisCode: 'OOM' });
    const outcomes = await rehearse(
      'full (maxmemory)',
      stores,
      async () => {},
      () => command('CONFIG', 'SET', 'maxmemory', '0'),
    );
    expect(outcomes.get('command_failed')).toBeGreaterThan(0);
  });

  it('is not there yet', async () => {
    const late = await freePort();
    open = kind.open(late);
    const stores = storesOn(open);
    let there: RedisServer | undefined;
    try {
      const outcomes = await rehearse(
        'not there yet',
        stores,
        async () => {},
        async () => {
          there = await RedisServer.start([], late);
        },
      );
      expect([...outcomes.keys()]).toEqual(['not_ready']);
    } finally {
      await there?.remove();
    }
  });
});
