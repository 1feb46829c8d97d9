import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRedisSpentStore, type RedisSpentStoreOptions } from '../src/redis-spent-store.ts';
import { CLIENTS, type OpenClient } from './support/clients.ts';
import { freePort } from './support/free-port.ts';
import { hasRedis } from './support/has-redis.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { RedisServer } from './support/redis-server.ts';

const createStore = (options: RedisSpentStoreOptions) =>
  createRedisSpentStore({ commandTimeoutMs: PATIENCE_MS, ...options });

describe.skipIf(!hasRedis).each(CLIENTS)('what was used once, through $name', ({ connect, open }) => {
  let server: RedisServer;
  let clients: OpenClient[];
  let first: OpenClient;

  beforeAll(async () => {
    server = await RedisServer.start();
  });

  afterAll(() => server.remove());

  beforeEach(async () => {
    clients = await Promise.all(Array.from({ length: 5 }, () => connect(server.port)));
    const [one] = clients;
    if (one === undefined) throw new Error('no client');
    first = one;
    await first.command('FLUSHALL');
  });

  afterEach(() => {
    for (const { close } of clients) close();
  });

  it('RESUME-3 says to exactly one of 200 that use it at once through five connections that it was not used', async () => {
    const stores = clients.map(({ client }) => createStore({ client }));
    for (let round = 0; round < 20; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, index) => stores[index % 5]?.spend(`id-${round}`, 60_000)),
      );
      expect(answers.filter((answer) => answer === true)).toHaveLength(1);
      expect(answers.filter((answer) => answer === false)).toHaveLength(199);
    }
  });

  it('RESUME-3 forgets it when its time is over, and not for being asked again', async () => {
    const store = createStore({ client: first.client });
    expect(await store.spend('one', 300_000)).toBe(true);
    expect(await store.spend('one', 900_000)).toBe(false);
    const ttlMs = Number(await first.command('PTTL', 'inband:spent:one'));
    expect(ttlMs).toBeGreaterThan(200_000);
    expect(ttlMs).toBeLessThanOrEqual(300_000);
    expect(await store.spend('two', 100)).toBe(true);
    await expect.poll(() => store.spend('two', 300_000)).toBe(true);
  });

  it('RESUME-3 keeps namespaces apart, and nothing under another name', async () => {
    const [one, other] = ['one', 'other'].map((namespace) =>
      createStore({ client: first.client, namespace }),
    );
    expect(await one?.spend('id', 60_000)).toBe(true);
    expect(await other?.spend('id', 60_000)).toBe(true);
    const keys = await first.command('KEYS', '*');
    expect(new Set(keys as unknown[])).toEqual(new Set(['one:spent:id', 'other:spent:id']));
  });

  it('RESUME-3 writes nothing for what is no id, or has no time', async () => {
    const store = createStore({ client: first.client });
    for (const id of ['', 'a b', 'a:b', 'x\r\nFLUSHALL\r\n', 'x'.repeat(65)]) {
      await expect(store.spend(id, 1_000)).rejects.toThrow(/^id must be/);
    }
    for (const ttlMs of [0, -1, 1.5, Number.NaN]) {
      await expect(store.spend('id', ttlMs)).rejects.toThrow(/^ttlMs must be/);
    }
    expect(await first.command('KEYS', '*')).toEqual([]);
  });

  it('RESUME-3 says nothing of what it cannot know', async () => {
    const absent = open(await freePort());
    clients.push(absent);
    const store = createRedisSpentStore({ client: absent.client, commandTimeoutMs: 50 });
    await expect(store.spend('one', 1_000)).rejects.toMatchObject({ name: 'RedisUnavailableError' });
  });

  it('names the option that cannot work', () => {
    const { client } = first;
    expect(() => createRedisSpentStore({ client, namespace: '{x}' })).toThrow('"namespace" ');
    expect(() => createRedisSpentStore({ client, prefix: 'x' } as never)).toThrow('"prefix" ');
    expect(() => createRedisSpentStore({ client: {} as never })).toThrow('"client" ');
  });
});
