import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createRedisLoginSessionStore,
  type RedisLoginSessionStoreOptions,
} from '../src/redis-login-session-store.ts';
import { CLIENTS, type OpenClient } from './support/clients.ts';
import { hasRedis } from './support/has-redis.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { RedisServer } from './support/redis-server.ts';

const idOf = (index: number) => `session-number-${String(index).padStart(6, '0')}`;

const createStore = (options: RedisLoginSessionStoreOptions) =>
  createRedisLoginSessionStore({ commandTimeoutMs: PATIENCE_MS, ...options });

describe.skipIf(!hasRedis).each(CLIENTS)('login sessions through $name', ({ connect }) => {
  let server: RedisServer;
  let open: OpenClient;

  beforeAll(async () => {
    server = await RedisServer.start();
    open = await connect(server.port);
  });

  afterAll(async () => {
    open.close();
    await server.remove();
  });

  it('reads records in the order of the ids, and null for one that is not there', async () => {
    const store = createStore({ client: open.client });
    await open.command('SET', `sess:${idOf(1)}`, '{"user":"alice ∀"}', 'EX', '100');
    await open.command('SET', `sess:${idOf(2)}`, '{"user":"bob"}', 'EX', '100');
    expect(await store.read([])).toEqual([]);
    expect(await store.read([idOf(2), idOf(9), idOf(1), idOf(2)])).toEqual([
      '{"user":"bob"}',
      null,
      '{"user":"alice ∀"}',
      '{"user":"bob"}',
    ]);
  });

  it('reads more sessions than one command may name', async () => {
    const store = createStore({ client: open.client, prefix: 'many:' });
    const ids = Array.from({ length: 1201 }, (_, index) => idOf(index));
    const pairs = ids
      .filter((_, index) => index % 7 !== 0)
      .flatMap((id) => [`many:${id}`, `record of ${id}`]);
    await open.command('MSET', ...pairs);
    expect(await store.read(ids)).toEqual(
      ids.map((id, index) => (index % 7 === 0 ? null : `record of ${id}`)),
    );
    const commands = String(await open.command('INFO', 'commandstats'));
    expect(commands).toMatch(/cmdstat_mget:calls=[34],/);
  });

  it('does not prolong a session by reading it', async () => {
    const store = createStore({ client: open.client });
    const key = `sess:${idOf(3)}`;
    await open.command('SET', key, '{}', 'PX', '300000');
    const before = await open.command('PEXPIRETIME', key);
    await store.read([idOf(3)]);
    expect(await open.command('PEXPIRETIME', key)).toEqual(before);
  });

  it('sees only what begins with its prefix and is text', async () => {
    const store = createStore({ client: open.client, prefix: 'app:' });
    await open.command('SET', `sess:${idOf(4)}`, 'of another application');
    await open.command('RPUSH', `app:${idOf(5)}`, 'no text');
    expect(await store.read([idOf(4), idOf(5)])).toEqual([null, null]);
  });

  it('asks Redis for no id of another form', async () => {
    const store = createStore({ client: open.client });
    await open.command('SET', 'sess:short', 'not to be read');
    await open.command('SET', `sess:${idOf(6)}`, 'to be read');
    expect(await store.read(['short', '*'.repeat(20), idOf(6), `${'x'.repeat(20)}\r\n`])).toEqual([
      null,
      null,
      'to be read',
      null,
    ]);
    expect(await store.read(['short'])).toEqual([null]);
  });
});
