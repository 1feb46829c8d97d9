import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { apiKeyMethod } from '../../src/api-keys/api-key-method.ts';
import type { ApiKeyStore } from '../../src/api-keys/api-key-store.ts';
import { createApiKey } from '../../src/api-keys/create-api-key.ts';
import { KeyWatcher } from '../../src/api-keys/key-watcher.ts';
import { MemoryApiKeyStore } from '../../src/api-keys/memory-api-key-store.ts';
import type { Session } from '../../src/session.ts';
import { SteppedClock } from '../stepped-clock.ts';
import { contextAt } from './context.ts';

const { key, record } = createApiKey({ subject: 'importer' });
let clock: SteppedClock;
beforeEach(() => {
  clock = new SteppedClock();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A session that remembers how it was closed, and stops being watched then, as a real one does. */
function openSession(whileOpen: (session: Session) => () => void): {
  readonly closedWith: string[];
  end(): void;
} {
  const closedWith: string[] = [];
  let end = (): void => {};
  const session = {
    close: (code: string) => {
      closedWith.push(code);
      end();
    },
  } as unknown as Session;
  end = whileOpen(session);
  return { closedWith, end };
}

function watcherOf(store: ApiKeyStore): KeyWatcher {
  return new KeyWatcher({ store, recheckMs: 1_000, maxUncheckedMs: 30_000, clock });
}

function watched(store: ApiKeyStore): { readonly closedWith: string[]; end(): void } {
  const watcher = watcherOf(store);
  return openSession((session) => watcher.watch(record, session));
}

describe('METHOD-9: sessions of an API key', () => {
  it('end within recheckMs when the key is removed, and not before', async () => {
    const store = new MemoryApiKeyStore([record]);
    const verdict = await apiKeyMethod({ store, clock }).verify({ method: 'api_key', key }, contextAt());
    if (verdict.outcome !== 'accepted') throw new Error('the key is good');
    const session = openSession(verdict.whileOpen ?? (() => () => {}));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(session.closedWith).toEqual([]);
    store.remove(record.id);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(session.closedWith).toEqual(['session_revoked']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ['digest', { digest: createApiKey({ subject: 'x' }).record.digest }],
    ['subject', { subject: 'somebody' }],
    ['expiry', { expiresAtMs: 1 }],
  ])('end when the record has another %s', async (_what, change) => {
    const store = new MemoryApiKeyStore([record]);
    const { closedWith } = watched(store);
    store.replace([{ ...record, ...change }]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(closedWith).toEqual(['session_revoked']);
  });

  it('of the old and of the new key under one id are told apart', async () => {
    const store = new MemoryApiKeyStore([record]);
    const watcher = watcherOf(store);
    const rotated = { ...record, digest: createApiKey({ subject: 'x' }).record.digest };
    const before = openSession((session) => watcher.watch(record, session));
    store.replace([rotated]);
    const after = openSession((session) => watcher.watch(rotated, session));
    await vi.advanceTimersByTimeAsync(5_000);
    expect([before.closedWith, after.closedWith]).toEqual([['session_revoked'], []]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('down');
      },
    ],
    ['rejects', () => Promise.reject(new Error('down'))],
    ['hangs', () => new Promise(() => {})],
    ['answers nonsense', () => 'yes'],
  ])('outlive a store that %s for maxUncheckedMs', async (_what, find) => {
    const { closedWith } = watched({ find } as never);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(closedWith).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(closedWith).toEqual(['auth_backend_timeout']);
  });

  it('go on when the store comes back in time', async () => {
    let isDown = true;
    const store = {
      find: () => {
        if (isDown) throw new Error('down');
        return record;
      },
    };
    const { closedWith } = watched(store);
    await vi.advanceTimersByTimeAsync(25_000);
    isDown = false;
    await vi.advanceTimersByTimeAsync(2_000);
    isDown = true;
    await vi.advanceTimersByTimeAsync(25_000);
    expect(closedWith).toEqual([]);
  });

  it('share one question and one timer, which ends with the last of them', async () => {
    const store = { find: vi.fn(() => record) };
    const watcher = watcherOf(store);
    const sessions = Array.from({ length: 100 }, () =>
      openSession((session) => watcher.watch(record, session)),
    );
    await vi.advanceTimersByTimeAsync(3_000);
    expect(store.find).toHaveBeenCalledTimes(3);
    expect(vi.getTimerCount()).toBe(1);
    for (const { end } of sessions) end();
    for (const { end } of sessions) end();
    expect([watcher.size, vi.getTimerCount()]).toEqual([0, 0]);
  });

  it('never ask more than 32 questions at once', async () => {
    let open = 0;
    let most = 0;
    const watcher = watcherOf({
      find: async (id) => {
        open += 1;
        most = Math.max(most, open);
        await new Promise((resolve) => setTimeout(resolve, 10));
        open -= 1;
        return records.get(id) ?? null;
      },
    });
    const made = Array.from({ length: 200 }, () => createApiKey({ subject: 's' }).record);
    const records = new Map(made.map((each) => [each.id, each]));
    const sessions = made.map((each) => openSession((session) => watcher.watch(each, session)));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(most).toBe(32);
    expect(sessions.flatMap(({ closedWith }) => closedWith)).toEqual([]);
  });
});
