// What was used once, on Redis, for more than one server.
import type { SpentStore } from '@inband/server';
import { keyStartOption } from './key-start-option.ts';
import { readText } from './read-text.ts';
import { RedisUnavailableError } from './redis-unavailable-error.ts';
import { readStoreOptions, type StoreOptions } from './store-options.ts';

export interface RedisSpentStoreOptions extends StoreOptions {
  /**
   * What key names begin with: servers that take each other's credentials share it, others need another. Default
   * `inband`. 1 to 64 characters out of A-Z, a-z, 0-9 and `_.:-`.
   */
  readonly namespace?: string;
}

const ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * One key for each, `<namespace>:spent:<id>`, with an expiry; written by one SET NX, which Redis carries out for one of
 * all who ask (RESUME-3). Calls reject with RedisUnavailableError, within `commandTimeoutMs`. One that is executed after
 * its caller has given up, or that the client sends twice, uses the credential up and lets nobody in.
 *
 * @throws OptionError naming the option that cannot work.
 */
export function createRedisSpentStore(options: RedisSpentStoreOptions): SpentStore {
  const redis = readStoreOptions(options, 'namespace');
  const namespace = keyStartOption('namespace', options.namespace, 'inband');
  return {
    async spend(id, ttlMs) {
      // These are mistakes of the caller, not of Redis.
      if (typeof id !== 'string' || !ID.test(id)) {
        throw new TypeError('id must be 1 to 64 characters out of A-Z, a-z, 0-9, "_" and "-"');
      }
      if (!Number.isSafeInteger(ttlMs) || ttlMs < 1)
        throw new TypeError('ttlMs must be a positive whole number');
      const key = `${namespace}:spent:${id}`;
      const command = ['SET', key, '1', 'NX', 'PX', String(ttlMs)] as const;
      const reply = readText(await redis.within((send) => send(key, command)));
      if (reply !== null && reply !== 'OK') throw new RedisUnavailableError('unexpected_reply');
      return reply === 'OK';
    },
  };
}
