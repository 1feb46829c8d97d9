import { Cluster } from 'ioredis';
import { createCluster } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createRedisLoginSessionStore,
  createRedisTicketStore,
  type RedisClient,
  RedisUnavailableError,
} from '../src/index.ts';
import { hasRedis } from './support/has-redis.ts';
import { onOverdue } from './support/on-overdue.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { RedisCluster } from './support/redis-cluster.ts';
import { newTicket, sha256 } from './support/ticket.ts';

interface OpenCluster {
  readonly client: RedisClient;
  set(key: string, value: string): Promise<unknown>;
  push(key: string, value: string): Promise<unknown>;
  close(): void;
}

const CLIENTS = [
  {
    name: 'ioredis',
    async connect(port: number): Promise<OpenCluster> {
      const client = new Cluster([{ host: '127.0.0.1', port }]);
      await client.ping();
      return {
        client,
        set: (key, value) => client.set(key, value),
        push: (key, value) => client.rpush(key, value),
        close: () => client.disconnect(),
      };
    },
  },
  {
    name: 'node-redis',
    async connect(port: number): Promise<OpenCluster> {
      const client = createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${port}` }] });
      await client.connect();
      return {
        client,
        set: (key, value) => client.set(key, value),
        push: (key, value) => client.rPush(key, value),
        close: () => client.destroy(),
      };
    },
  },
];

describe.skipIf(!hasRedis)('a cluster', () => {
  let cluster: RedisCluster;

  beforeAll(async () => {
    cluster = await RedisCluster.start();
  });

  afterAll(() => cluster?.remove());

  describe.each(CLIENTS)('through $name', ({ name, connect }) => {
    let open: OpenCluster;

    beforeAll(async () => {
      open = await connect(cluster.port);
    });

    afterAll(() => open?.close());

    it('TICKET-2 keeps tickets of one owner on several nodes, caps them, takes each once and drops the rest', async () => {
      const store = createRedisTicketStore({ client: open.client, commandTimeoutMs: PATIENCE_MS });
      const subject = `alice of ${name}`;
      const tickets = Array.from({ length: 40 }, () => newTicket(subject, { maxPerOwner: 30 }));
      const outcomes = await Promise.all(tickets.map((ticket) => store.put(ticket)));
      const stored = tickets.filter((_, index) => outcomes[index] === 'stored');
      expect(stored).toHaveLength(30);
      for (const node of await cluster.keysByNode()) expect(node.length).toBeGreaterThan(0);
      const once = stored.slice(0, 10);
      for (const { digest, record } of once) {
        const taken = await Promise.all(Array.from({ length: 20 }, () => store.take(digest)));
        expect(taken.filter((one) => one !== null)).toEqual([record]);
      }
      expect(await store.dropAll(sha256(subject))).toBe(20);
      for (const { digest } of tickets) expect(await store.take(digest)).toBeNull();
    });

    it('drops all although few commands may be unanswered', async () => {
      const many = createRedisTicketStore({ client: open.client, commandTimeoutMs: PATIENCE_MS });
      const tickets = Array.from({ length: 40 }, () => newTicket('bob', { maxPerOwner: 50 }));
      await Promise.all(tickets.map((ticket) => many.put(ticket)));
      expect(
        await createRedisTicketStore({
          client: open.client,
          commandTimeoutMs: PATIENCE_MS,
          maxInFlight: 1,
        }).dropAll(sha256('bob')),
      ).toBe(40);
    });

    it('reads login sessions that lie on different nodes', async () => {
      const ids = Array.from(
        { length: 250 },
        (_, index) => `session-number-${String(index).padStart(6, '0')}`,
      );
      await Promise.all(ids.slice(1).map((id) => open.set(`sess:${id}`, `record of ${id}`)));
      await open.push(`list:${ids[0]}`, 'no text');
      const store = createRedisLoginSessionStore({ client: open.client, commandTimeoutMs: PATIENCE_MS });
      expect(await store.read(ids)).toEqual([null, ...ids.slice(1).map((id) => `record of ${id}`)]);
      const lists = createRedisLoginSessionStore({
        client: open.client,
        commandTimeoutMs: PATIENCE_MS,
        prefix: 'list:',
      });
      expect(await lists.read(ids.slice(0, 2))).toEqual([null, null]);
    });

    it('waits no longer than its bound when one node hangs, and goes on when it does', async () => {
      const store = createRedisTicketStore({ client: open.client, commandTimeoutMs: 200 });
      let overdue = 0;
      const take40 = () => {
        const calls = Array.from({ length: 40 }, (_, index) => store.take(sha256(String(index))));
        for (const call of calls) {
          onOverdue(call, 200, () => {
            overdue += 1;
          });
        }
        return Promise.allSettled(calls);
      };
      cluster.haltOne();
      try {
        const calls = await take40();
        const reasons = calls.flatMap((call) => (call.status === 'rejected' ? [call.reason] : []));
        expect(reasons.length).toBeGreaterThan(0);
        for (const reason of reasons) expect(reason).toBeInstanceOf(RedisUnavailableError);
        // Meanwhile the other one answers. Not always in time: this process may be held up for longer than the bound.
        await expect.poll(async () => (await take40()).map(({ status }) => status)).toContain('fulfilled');
      } finally {
        cluster.resumeOne();
      }
      expect(overdue).toBe(0);
      // As many as there may be attempts: one that gave up may have been stored all the same.
      const put = async () => store.put(newTicket('carol', { maxPerOwner: 1000 }));
      await expect.poll(() => put().catch(() => 'unavailable')).toBe('stored');
    });
  });
});
