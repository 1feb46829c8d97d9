// Login sessions that a web application keeps on Redis.
import type { LoginSessionStore } from '@inband/server';
import type { BoundedRedis, Send } from './bounded-redis.ts';
import { keyStartOption } from './key-start-option.ts';
import { readText } from './read-text.ts';
import { RedisUnavailableError } from './redis-unavailable-error.ts';
import { readStoreOptions, type StoreOptions } from './store-options.ts';

export interface RedisLoginSessionStoreOptions extends StoreOptions {
  /**
   * What the application puts before the id of a session to name its key; `connect-redis` has `sess:`. Default `sess:`.
   * 1 to 64 characters out of A-Z, a-z, 0-9 and `_.:-`.
   */
  readonly prefix?: string;
}

const SESSION_ID = /^[A-Za-z0-9_-]{16,128}$/;

/**
 * Reads what the application has stored as text, and never writes: reading does not prolong a session. Several sessions
 * are read by MGET, or, in a cluster, where their keys lie on different nodes, by one GET each. Calls reject with
 * RedisUnavailableError, within `commandTimeoutMs`.
 *
 * @throws OptionError naming the option that cannot work.
 */
export function createRedisLoginSessionStore(options: RedisLoginSessionStoreOptions): LoginSessionStore {
  const redis = readStoreOptions(options, 'prefix');
  const prefix = keyStartOption('prefix', options.prefix, 'sess:');
  return {
    async read(ids) {
      // An id of another form names no session; it is left out of what Redis is asked.
      const wellFormed = ids.filter((id) => SESSION_ID.test(id));
      if (wellFormed.length === 0) return ids.map(() => null);
      const keys = wellFormed.map((id) => prefix + id);
      const records = await redis.within((send) => readAll(redis, send, keys));
      const recordOf = new Map(wellFormed.map((id, index) => [id, records[index] ?? null]));
      return ids.map((id) => recordOf.get(id) ?? null);
    },
  };
}

async function readAll(redis: BoundedRedis, send: Send, keys: string[]): Promise<(string | null)[]> {
  const records: (string | null)[] = [];
  for (let start = 0; start < keys.length; start += redis.keysAtATime) {
    const chunk = keys.slice(start, start + redis.keysAtATime);
    records.push(
      ...(redis.isCluster
        ? await Promise.all(chunk.map((key) => getOne(send, key)))
        : await getMany(send, chunk)),
    );
  }
  return records;
}

async function getMany(send: Send, keys: string[]): Promise<(string | null)[]> {
  const reply = await send(keys[0] ?? '', ['MGET', ...keys]);
  if (!Array.isArray(reply) || reply.length !== keys.length) {
    throw new RedisUnavailableError('unexpected_reply');
  }
  return reply.map(readText);
}

async function getOne(send: Send, key: string): Promise<string | null> {
  try {
    return readText(await send(key, ['GET', key]));
  } catch (error) {
    // As MGET does it: a key that holds something else is no session.
    if (error instanceof RedisUnavailableError && error.redisCode === 'WRONGTYPE') return null;
    throw error;
  }
}
