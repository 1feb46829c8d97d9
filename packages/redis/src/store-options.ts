// What all stores are told: the client, and the bounds of waiting for it.
import { OptionError } from '@inband/server';
import { BoundedRedis } from './bounded-redis.ts';
import { integerOption } from './integer-option.ts';
import type { RedisClient } from './redis-client.ts';
import { redisCommandsOf } from './redis-commands.ts';

export interface StoreOptions {
  /** A client of ioredis or node-redis. It stays yours: connect it before, and close it after. */
  readonly client: RedisClient;
  /** The longest that one call of the store waits, 10 to 60000. Default 500. */
  readonly commandTimeoutMs?: number;
  /** How many commands of this store may be unanswered, 1 to 1000000; more are refused at once. Default 1024. */
  readonly maxInFlight?: number;
}

/** @throws OptionError naming the first option that cannot work, or that is none. */
export function readStoreOptions(options: StoreOptions, ownName: string): BoundedRedis {
  if (typeof options !== 'object' || options === null) throw new OptionError('options', 'must be an object');
  const known = new Set(['client', 'commandTimeoutMs', 'maxInFlight', ownName]);
  for (const name of Object.keys(options)) {
    if (!known.has(name)) throw new OptionError(name, 'is not an option');
  }
  return new BoundedRedis(redisCommandsOf(options.client), {
    commandTimeoutMs: integerOption('commandTimeoutMs', options.commandTimeoutMs, {
      default: 500,
      min: 10,
      max: 60_000,
    }),
    maxInFlight: integerOption('maxInFlight', options.maxInFlight, { default: 1024, min: 1, max: 1_000_000 }),
  });
}
