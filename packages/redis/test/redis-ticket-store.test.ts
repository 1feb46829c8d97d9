import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRedisTicketStore, type RedisTicketStoreOptions } from '../src/redis-ticket-store.ts';
import { CLIENTS, type OpenClient } from './support/clients.ts';
import { hasRedis } from './support/has-redis.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { RedisServer } from './support/redis-server.ts';
import { newTicket, sha256 } from './support/ticket.ts';

const createStore = (options: RedisTicketStoreOptions) =>
  createRedisTicketStore({ commandTimeoutMs: PATIENCE_MS, ...options });

describe.skipIf(!hasRedis).each(CLIENTS)('tickets through $name', ({ connect }) => {
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

  it('TICKET-2 gives the record to exactly one of 200 that take at once through five connections', async () => {
    const stores = clients.map(({ client }) => createStore({ client }));
    for (let round = 0; round < 20; round += 1) {
      const ticket = newTicket('alice');
      expect(await createStore({ client: first.client }).put(ticket)).toBe('stored');
      const taken = await Promise.all(
        Array.from({ length: 200 }, (_, index) => stores[index % stores.length]?.take(ticket.digest)),
      );
      expect(taken.filter((record) => record !== null)).toEqual([ticket.record]);
    }
  });

  it('TICKET-2 knows no ticket that was never put, and none of another form', async () => {
    const store = createStore({ client: first.client });
    expect(await store.take(sha256('never'))).toBeNull();
    for (const digest of ['', 'short', `${sha256('x')}*`, `owner:${sha256('x')}`, 'x\r\nFLUSHALL\r\n']) {
      expect(await store.take(digest)).toBeNull();
    }
  });

  it('keeps any text of a record', async () => {
    const store = createStore({ client: first.client });
    for (const record of ['', '{"subject":"\\u0000\\r\\n*3"}', '∀ 🎟️', 'x'.repeat(20_000)]) {
      const ticket = newTicket('alice', { record });
      await store.put(ticket);
      expect(await store.take(ticket.digest)).toBe(record);
    }
  });

  it('forgets a ticket when its time is over, and its place with it', async () => {
    const store = createStore({ client: first.client });
    const put = (ttlMs: number) => store.put(newTicket('alice', { ttlMs, maxPerOwner: 2 }));
    const ticket = newTicket('alice', { ttlMs: 60, maxPerOwner: 2 });
    expect(await put(300_000)).toBe('stored');
    const fromMs = await nowOf(first);
    expect(await store.put(ticket)).toBe('stored');
    const untilMs = await nowOf(first);
    // It has its place for as long as it lives, on the clock that counts, however late this process looks.
    const placeUntilMs = Number(await first.command('ZSCORE', `inband:owner:${ticket.owner}`, ticket.digest));
    expect(placeUntilMs).toBeGreaterThanOrEqual(fromMs + 60);
    expect(placeUntilMs).toBeLessThanOrEqual(untilMs + 60);
    await expect.poll(() => put(300_000)).toBe('stored');
    expect(await store.take(ticket.digest)).toBeNull();
    expect(await put(300_000)).toBe('full');
  });

  it('leaves no key behind that does not expire', async () => {
    const store = createStore({ client: first.client });
    await store.put(newTicket('alice', { ttlMs: 300_000 }));
    await store.put(newTicket('alice', { ttlMs: 60_000 }));
    for (const key of await keysOf(first)) {
      const ttlMs = Number(await first.command('PTTL', key));
      expect(ttlMs).toBeGreaterThan(0);
      expect(ttlMs).toBeLessThanOrEqual(300_000);
      // The place of the ticket that lives longer must not go with the shorter one's.
      if (key.includes(':owner:')) expect(ttlMs).toBeGreaterThan(200_000);
    }
  });

  it('never has more tickets of one owner than it may, however many are put at once', async () => {
    const stores = clients.map(({ client }) => createStore({ client }));
    const tickets = Array.from({ length: 100 }, () => newTicket('alice', { maxPerOwner: 7 }));
    const outcomes = await Promise.all(
      tickets.map((ticket, index) => stores[index % stores.length]?.put(ticket)),
    );
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(7);
    expect(outcomes.filter((outcome) => outcome === 'full')).toHaveLength(93);
    expect(await stores[0]?.put(newTicket('bob', { maxPerOwner: 7 }))).toBe('stored');
    await expect
      .poll(async () => (await keysOf(first)).filter((key) => key.includes(':ticket:')).length)
      .toBe(8);
    const taken = await Promise.all(tickets.map(({ digest }) => stores[0]?.take(digest)));
    expect(taken.map((record) => (record === null ? 'full' : 'stored'))).toEqual(outcomes);
  });

  it('has a free place again once a ticket was used', async () => {
    const store = createStore({ client: first.client });
    const ticket = newTicket('alice', { maxPerOwner: 1 });
    await store.put(ticket);
    expect(await store.put(newTicket('alice', { maxPerOwner: 1 }))).toBe('full');
    await store.take(ticket.digest);
    await expect.poll(() => store.put(newTicket('alice', { maxPerOwner: 1 }))).toBe('stored');
  });

  it('refuses a digest that is there already, and keeps what it stands for', async () => {
    const store = createStore({ client: first.client });
    const ticket = newTicket('alice');
    await store.put(ticket);
    await expect(store.put({ ...newTicket('mallory'), digest: ticket.digest })).rejects.toMatchObject({
      reason: 'ticket_exists',
    });
    expect(await store.take(ticket.digest)).toBe(ticket.record);
  });

  it('drops every ticket of an owner and nobody else’s, and counts only those that were left', async () => {
    const store = createStore({ client: first.client });
    const alices = Array.from({ length: 250 }, () => newTicket('alice', { maxPerOwner: 300 }));
    const bobs = newTicket('bob');
    await Promise.all([...alices, bobs].map((ticket) => store.put(ticket)));
    await store.take(alices[0]?.digest ?? '');
    expect(await store.dropAll(sha256('alice'))).toBe(249);
    expect(await store.dropAll(sha256('alice'))).toBe(0);
    for (const { digest } of alices) expect(await store.take(digest)).toBeNull();
    expect(await store.take(bobs.digest)).toBe(bobs.record);
    expect(await store.put(newTicket('alice', { maxPerOwner: 1 }))).toBe('stored');
  });

  it('finds, when everything is dropped once more, every ticket that was put during the first time', async () => {
    const stores = clients.map(({ client }) => createStore({ client }));
    for (let round = 0; round < 20; round += 1) {
      const tickets = Array.from({ length: 30 }, () => newTicket('alice', { maxPerOwner: 100 }));
      await Promise.all(
        tickets.map((ticket, index) =>
          index % 3 === 0
            ? Promise.all([stores[0]?.put(ticket), stores[1]?.dropAll(ticket.owner)])
            : stores[index % stores.length]?.put(ticket),
        ),
      );
      await stores[0]?.dropAll(sha256('alice'));
      expect(await keysOf(first)).toEqual([]);
    }
  });

  it('keeps namespaces apart', async () => {
    const [one, other] = ['one', 'other'].map((namespace) =>
      createStore({ client: first.client, namespace }),
    );
    const ticket = newTicket('alice', { maxPerOwner: 1 });
    expect(await one?.put(ticket)).toBe('stored');
    expect(await other?.take(ticket.digest)).toBeNull();
    expect(await other?.dropAll(ticket.owner)).toBe(0);
    expect(await other?.put(newTicket('alice', { maxPerOwner: 1 }))).toBe('stored');
    expect(await one?.take(ticket.digest)).toBe(ticket.record);
  });

  it('puts nothing into key names but digests', async () => {
    const store = createStore({ client: first.client, namespace: 'chat:eu' });
    await store.put(newTicket('alice@example.com'));
    const keys = await keysOf(first);
    expect(keys).toHaveLength(2);
    for (const key of keys) expect(key).toMatch(/^chat:eu:(ticket|owner):[A-Za-z0-9_-]{43}$/);
    const owner = newTicket('bob').owner;
    for (const wrong of [
      { digest: 'alice@example.com' },
      { owner: 'alice@example.com' },
      { ttlMs: 0 },
      { ttlMs: 1.5 },
      { maxPerOwner: 0 },
    ]) {
      const failure = store.put(newTicket('bob', wrong));
      await expect(failure).rejects.toThrow(TypeError);
      await expect(failure).rejects.not.toThrow(/alice|bob/);
    }
    await expect(store.dropAll('alice@example.com')).rejects.toThrow(/^owner must be SHA-256 in base64url$/);
    expect((await keysOf(first)).filter((key) => key.endsWith(owner))).toEqual([]);
  });

  it('goes on when Redis has forgotten its scripts', async () => {
    const store = createStore({ client: first.client });
    expect(await store.put(newTicket('alice'))).toBe('stored');
    await first.command('SCRIPT', 'FLUSH');
    expect(await store.put(newTicket('alice'))).toBe('stored');
  });

  it('says in one word of Redis’s own why it was refused', async () => {
    const store = createStore({ client: first.client });
    const ticket = newTicket('alice');
    await first.command('RPUSH', `inband:ticket:${ticket.digest}`, 'not a ticket');
    await expect(store.take(ticket.digest)).rejects.toMatchObject({
      name: 'RedisUnavailableError',
      reason: 'command_failed',
      redisCode: 'WRONGTYPE',
      message: 'command_failed (WRONGTYPE)',
    });
    await first.command('SET', `inband:ticket:${sha256('poison')}`, 'not a ticket');
    await expect(store.take(sha256('poison'))).rejects.toMatchObject({ reason: 'unexpected_reply' });
  });
});

async function keysOf({ command }: OpenClient): Promise<string[]> {
  const keys = await command('KEYS', '*');
  if (!Array.isArray(keys)) throw new Error('no keys');
  return keys.map(String);
}

/** The clock of Redis in ms. */
async function nowOf({ command }: OpenClient): Promise<number> {
  const time = await command('TIME');
  if (!Array.isArray(time)) throw new Error('no time');
  const [seconds, microseconds] = time.map(Number);
  return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
}
