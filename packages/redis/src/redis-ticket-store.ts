// Tickets on Redis, for more than one server.
import type { StoredTicket, TicketStore } from '@inband/server';
import type { BoundedRedis, Send } from './bounded-redis.ts';
import { keyStartOption } from './key-start-option.ts';
import { runLuaScript } from './lua-script.ts';
import { readText } from './read-text.ts';
import { RedisUnavailableError } from './redis-unavailable-error.ts';
import { readStoreOptions, type StoreOptions } from './store-options.ts';
import { TAKE_PLACE } from './take-place-script.ts';

export interface RedisTicketStoreOptions extends StoreOptions {
  /**
   * What key names begin with: servers that share tickets share it, others need another. Default `inband`. 1 to 64
   * characters out of A-Z, a-z, 0-9 and `_.:-`.
   */
  readonly namespace?: string;
}

/** SHA-256 in base64url. */
const HASH = /^[A-Za-z0-9_-]{43}$/;
const HASH_LENGTH = 43;

/**
 * Needs Redis 6.2 or later. Calls reject with RedisUnavailableError, within `commandTimeoutMs`.
 *
 * Two kinds of keys, both with an expiry, neither with anything that a user wrote in its name:
 *
 * - `<namespace>:ticket:<digest>`, a string: the owner, then the record
 * - `<namespace>:owner:<owner>`, a sorted set: the digests of the owner's tickets
 *
 * In a cluster every command and script has one key, so that all keys may lie on different nodes. What is atomic is what
 * must be: a ticket is taken by one GETDEL (TICKET-2), and a place under the cap by one script. The two steps of
 * `put` are in the order in which stopping in between is harmless: a ticket without a place was never handed out, and
 * expires.
 *
 * @throws OptionError naming the option that cannot work.
 */
export function createRedisTicketStore(options: RedisTicketStoreOptions): TicketStore {
  const redis = readStoreOptions(options, 'namespace');
  return new RedisTicketStore(redis, keyStartOption('namespace', options.namespace, 'inband'));
}

class RedisTicketStore implements TicketStore {
  readonly #redis: BoundedRedis;
  readonly #namespace: string;

  constructor(redis: BoundedRedis, namespace: string) {
    this.#redis = redis;
    this.#namespace = namespace;
  }

  async put(ticket: StoredTicket): Promise<'stored' | 'full'> {
    assertStorable(ticket);
    return this.#redis.within((send) => this.#put(ticket, send));
  }

  async #put({ digest, owner, record, ttlMs, maxPerOwner }: StoredTicket, send: Send) {
    const ticketKey = this.#ticketKey(digest);
    // The ticket comes first: the other way round a `dropAll` in between would remove the place and leave the ticket,
    // and the next `dropAll` would not find it.
    const set = await send(ticketKey, ['SET', ticketKey, owner + record, 'NX', 'PX', String(ttlMs)]);
    if (set === null) throw new RedisUnavailableError('ticket_exists');
    const place = await runLuaScript(send, TAKE_PLACE, this.#ownerKey(owner), [
      digest,
      String(ttlMs),
      String(maxPerOwner),
    ]);
    if (Number(place) === 1) return 'stored';
    // Left behind it would be a ticket that nobody knows, until it expires.
    this.#redis.sendAndForget(ticketKey, ['DEL', ticketKey]);
    if (Number(place) === 0) return 'full';
    throw new RedisUnavailableError('unexpected_reply');
  }

  async take(digest: string): Promise<string | null> {
    if (!HASH.test(digest)) return null;
    const key = this.#ticketKey(digest);
    // TICKET-2. One that is executed after its caller has given up loses the ticket, and lets nobody in.
    const value = await this.#redis.within(async (send) => readText(await send(key, ['GETDEL', key])));
    if (value === null) return null;
    const owner = value.slice(0, HASH_LENGTH);
    if (!HASH.test(owner)) throw new RedisUnavailableError('unexpected_reply');
    // Not waited for: if it is lost the place is free when the ticket would have expired.
    this.#redis.sendAndForget(this.#ownerKey(owner), ['ZREM', this.#ownerKey(owner), digest]);
    return value.slice(HASH_LENGTH);
  }

  async dropAll(owner: string): Promise<number> {
    if (!HASH.test(owner)) throw new TypeError('owner must be SHA-256 in base64url');
    return this.#redis.within((send) => this.#dropAll(owner, send));
  }

  async #dropAll(owner: string, send: Send): Promise<number> {
    const ownerKey = this.#ownerKey(owner);
    const digests = readTexts(await send(ownerKey, ['ZRANGE', ownerKey, '0', '-1']));
    let dropped = 0;
    for (let start = 0; start < digests.length; start += this.#redis.keysAtATime) {
      const some = digests.slice(start, start + this.#redis.keysAtATime);
      dropped += await this.#delete(some, send);
      // The places go last and by name: whoever repeats a call that failed must find what is left, and a ticket that
      // was put meanwhile keeps its place.
      await send(ownerKey, ['ZREM', ownerKey, ...some]);
    }
    return dropped;
  }

  async #delete(digests: readonly string[], send: Send): Promise<number> {
    const keys = digests.map((digest) => this.#ticketKey(digest));
    if (!this.#redis.isCluster) return Number(await send(keys[0] ?? '', ['DEL', ...keys]));
    const counts = await Promise.all(keys.map((key) => send(key, ['DEL', key])));
    return counts.reduce<number>((sum, count) => sum + Number(count), 0);
  }

  #ticketKey(digest: string): string {
    return `${this.#namespace}:ticket:${digest}`;
  }

  #ownerKey(owner: string): string {
    return `${this.#namespace}:owner:${owner}`;
  }
}

/** These are mistakes of the caller, not of Redis. What is wrong is not repeated: it may be a credential. */
function assertStorable({ digest, owner, record, ttlMs, maxPerOwner }: StoredTicket): void {
  if (!HASH.test(digest)) throw new TypeError('digest must be SHA-256 in base64url');
  if (!HASH.test(owner)) throw new TypeError('owner must be SHA-256 in base64url');
  if (typeof record !== 'string') throw new TypeError('record must be text');
  if (!Number.isSafeInteger(ttlMs) || ttlMs < 1) throw new TypeError('ttlMs must be a positive whole number');
  if (!Number.isSafeInteger(maxPerOwner) || maxPerOwner < 1) {
    throw new TypeError('maxPerOwner must be a positive whole number');
  }
}

function readTexts(reply: unknown): string[] {
  if (!Array.isArray(reply)) throw new RedisUnavailableError('unexpected_reply');
  return reply.map((item) => {
    const text = readText(item);
    if (text === null) throw new RedisUnavailableError('unexpected_reply');
    return text;
  });
}
