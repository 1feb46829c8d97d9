// What becomes of live sessions when their API keys change.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { apiKeyMethod } from '../../src/api-keys/api-key-method.ts';
import type { ApiKeyRecord, ApiKeyStore } from '../../src/api-keys/api-key-store.ts';
import { createApiKey } from '../../src/api-keys/create-api-key.ts';
import { MemoryApiKeyStore } from '../../src/api-keys/memory-api-key-store.ts';
import type { AuthMethod } from '../../src/methods/auth-method.ts';
import { type WatchedSession, watchedSession } from '../credential-watch/watched-session.ts';
import { SteppedClock } from '../stepped-clock.ts';
import { contextAt } from './context.ts';

const { key, record } = createApiKey({ subject: 'importer', claims: { scopes: ['write'] } });
let clock: SteppedClock;
beforeEach(() => {
  clock = new SteppedClock();
});
afterEach(() => {
  vi.useRealTimers();
});

async function open(method: AuthMethod, presented = key): Promise<WatchedSession> {
  const verdict = await method.verify({ method: 'api_key', key: presented }, contextAt());
  if (verdict.outcome !== 'accepted' || verdict.whileOpen === undefined) throw new Error('the key is good');
  return watchedSession(verdict.whileOpen);
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

describe('METHOD-9: sessions of an API key', () => {
  it('end within recheckMs when the key is removed, and not before', async () => {
    const store = new MemoryApiKeyStore([record]);
    const { closedWith } = await open(apiKeyMethod({ store, clock }));
    await pass(60_000);
    expect(closedWith).toEqual([]);
    store.remove(record.id);
    await pass(500);
    expect(closedWith).toEqual(['session_revoked']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ['digest', { digest: createApiKey({ subject: 'x' }).record.digest }, 'session_revoked'],
    ['subject', { subject: 'somebody' }, 'session_revoked'],
    ['claims', { claims: { scopes: ['write', 'admin'] } }, 'session_expired'],
    ['expiry, which is over', { expiresAtMs: 1 }, 'session_expired'],
  ])('end when the record has another %s', async (_what, change, code) => {
    const store = new MemoryApiKeyStore([record]);
    const { closedWith } = await open(apiKeyMethod({ store, clock }));
    store.replace([{ ...record, ...change }]);
    await pass(500);
    expect(closedWith).toEqual([code]);
  });

  it('end also when a store changes its record in its place', async () => {
    const mine = { ...record };
    const { closedWith } = await open(apiKeyMethod({ store: { find: () => mine }, clock }));
    mine.subject = 'somebody';
    await pass(500);
    expect(closedWith).toEqual(['session_revoked']);
  });

  it('of the old and of the new key under one id are told apart', async () => {
    const store = new MemoryApiKeyStore([record]);
    const method = apiKeyMethod({ store, clock });
    const other = createApiKey({ subject: 'importer' });
    const rotatedKey = `${key.slice(0, 21)}${other.key.slice(21)}`;
    const before = await open(method);
    store.replace([{ ...record, digest: other.record.digest }]);
    const after = await open(method, rotatedKey);
    await pass(5_000);
    expect([before.closedWith, after.closedWith]).toEqual([['session_revoked'], []]);
  });

  it.each<[string, () => unknown]>([
    ['another record', () => createApiKey({ subject: 'importer' }).record],
    ['a record without a digest', () => ({ id: record.id, subject: 'importer' })],
    ['true', () => true],
    [
      'what throws when it is read',
      () =>
        new Proxy(
          {},
          {
            get() {
              throw new Error('no');
            },
          },
        ),
    ],
  ])('outlive an answer that is %s for maxUncheckedMs', async (_what, answer) => {
    let find: () => unknown = () => record;
    const store = { find: () => find() } as ApiKeyStore;
    const { closedWith } = await open(apiKeyMethod({ store, clock, maxUncheckedMs: 5_000 }));
    find = answer;
    await pass(5_000);
    expect(closedWith).toEqual([]);
    await pass(1_000);
    expect(closedWith).toEqual(['auth_backend_timeout']);
  });

  it('are asked for 32 at a time, and one whose question hangs ends alone', async () => {
    const made = Array.from({ length: 200 }, () => createApiKey({ subject: 's' }));
    const records = new Map<string, ApiKeyRecord>(made.map((each) => [each.record.id, each.record]));
    const stuckId = made[150]?.record.id;
    let isLive = false;
    let atOnce = 0;
    let most = 0;
    const method = apiKeyMethod({
      clock,
      store: {
        find: async (id) => {
          if (!isLive) return records.get(id) ?? null;
          if (id === stuckId) return new Promise(() => {});
          atOnce += 1;
          most = Math.max(most, atOnce);
          await new Promise((resolve) => setTimeout(resolve, 10));
          atOnce -= 1;
          return records.get(id) ?? null;
        },
      },
    });
    const sessions = await Promise.all(made.map((each) => open(method, each.key)));
    isLive = true;
    await pass(10_000);
    expect(most).toBe(32);
    records.delete(made[199]?.record.id ?? '');
    await pass(600);
    expect(sessions[199]?.closedWith).toEqual(['session_revoked']);
    await pass(60_000);
    const ended = sessions.flatMap(({ closedWith }, index) => closedWith.map((code) => [index, code]));
    expect(ended).toEqual([
      [150, 'auth_backend_timeout'],
      [199, 'session_revoked'],
    ]);
  });
});
