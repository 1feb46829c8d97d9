import { OptionError } from '@inband/server';
import { Redis } from 'ioredis';
import { createClient, createClientPool, createCluster, createSentinel } from 'redis';
import { describe, expect, it } from 'vitest';
import { createRedisLoginSessionStore, createRedisTicketStore } from '../src/index.ts';
import type { RedisClient } from '../src/redis-client.ts';

const STORES = [
  { name: 'tickets', create: createRedisTicketStore, keyStart: 'namespace' },
  { name: 'login sessions', create: createRedisLoginSessionStore, keyStart: 'prefix' },
];

describe.each(STORES)('options of $name', ({ create, keyStart }) => {
  const client: RedisClient = createClient();
  // What a user without types can pass.
  const createWith = (options: unknown) => () => create(options as { client: RedisClient });

  it('takes the clients of both libraries, connected or not', () => {
    const ioredis = new Redis({ lazyConnect: true });
    const cluster = createCluster({ rootNodes: [{ url: 'redis://127.0.0.1:1' }] });
    for (const one of [ioredis, createClient(), createClientPool(), cluster]) createWith({ client: one })();
  });

  it.each([
    undefined,
    null,
    'redis://127.0.0.1',
    {},
    { call: 'no method', status: 'ready' },
    { sendCommand: [] },
    new Map(),
  ])('refuses %s for a client', (wrong) => {
    expect(createWith({ client: wrong })).toThrow(OptionError);
    expect(createWith({ client: wrong })).toThrow(/^"client" must be a client of ioredis or of node-redis$/);
  });

  it('refuses a sentinel client of node-redis, whose commands have other arguments', () => {
    const sentinel = createSentinel({ name: 'main', sentinelRootNodes: [{ host: '127.0.0.1', port: 1 }] });
    expect(createWith({ client: sentinel })).toThrow(/^"client" must not be a sentinel client/);
  });

  it.each(['commandTimeoutMs', 'maxInFlight'])(
    'refuses a %s that is no whole number or out of bounds',
    (name) => {
      for (const wrong of [0, -1, 1.5, Number.NaN, '500', null, 1e9]) {
        expect(createWith({ client, [name]: wrong })).toThrow(OptionError);
        expect(createWith({ client, [name]: wrong })).toThrow(
          new RegExp(`^"${name}" must be a whole number`),
        );
      }
    },
  );

  it(`refuses a ${keyStart} that could name other keys`, () => {
    for (const wrong of ['', 'a b', '{tag}', 'a*', 'ü', 'a\r\n', 'x'.repeat(65), 5, null]) {
      expect(createWith({ client, [keyStart]: wrong })).toThrow(OptionError);
      expect(createWith({ client, [keyStart]: wrong })).toThrow(new RegExp(`^"${keyStart}" must be 1 to 64`));
    }
  });

  it('refuses what is no option', () => {
    expect(createWith({ client, timeoutMs: 5 })).toThrow(/^"timeoutMs" is not an option$/);
    expect(createWith(undefined)).toThrow(OptionError);
  });

  it('listens for the errors of a client to which nobody listens, once', () => {
    const lonely = createClient();
    createWith({ client: lonely })();
    createWith({ client: lonely })();
    expect(lonely.listenerCount('error')).toBe(1);
    const heard = createClient().on('error', () => {});
    createWith({ client: heard })();
    expect(heard.listenerCount('error')).toBe(1);
  });
});
