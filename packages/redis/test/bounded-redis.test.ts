import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BoundedRedis } from '../src/bounded-redis.ts';
import { RedisUnavailableError } from '../src/redis-unavailable-error.ts';

interface Pending {
  resolve(reply: unknown): void;
  reject(error: Error): void;
}

let isReady: boolean;
let pending: Pending[];
let sent: (readonly string[])[];

function create(maxInFlight = 4): BoundedRedis {
  return new BoundedRedis(
    {
      isCluster: false,
      isReady: () => isReady,
      send(_key, args) {
        sent.push(args);
        if (args[0] === 'THROW') throw new Error('thrown for secret');
        return new Promise((resolve, reject) => pending.push({ resolve, reject }));
      },
    },
    { commandTimeoutMs: 500, maxInFlight },
  );
}

const reasonOf = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    (error: unknown) => (error instanceof RedisUnavailableError ? error.reason : 'another error'),
  );

beforeEach(() => {
  vi.useFakeTimers();
  isReady = true;
  pending = [];
  sent = [];
});

afterEach(() => {
  vi.useRealTimers();
});

it('sends nothing through a client that is not ready', async () => {
  isReady = false;
  expect(await reasonOf(create().within((send) => send('k', ['GET', 'k'])))).toBe('not_ready');
  expect(sent).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

it('bounds a call as a whole, not each of its commands', async () => {
  const call = reasonOf(
    create().within(async (send) => {
      await send('k', ['GET', 'first']);
      await send('k', ['GET', 'second']);
    }),
  );
  await vi.advanceTimersByTimeAsync(400);
  pending[0]?.resolve(null);
  await vi.advanceTimersByTimeAsync(99);
  expect(sent).toHaveLength(2);
  let isSettled = false;
  void call.then(() => {
    isSettled = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(isSettled).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await call).toBe('timeout');
});

it('sends nothing more for a call that is over, and ignores what is answered late', async () => {
  const redis = create();
  const calls = [1, 2].map(() =>
    reasonOf(
      redis.within(async (send) => {
        await send('k', ['GET', 'first']);
        await send('k', ['GET', 'second']);
      }),
    ),
  );
  await vi.advanceTimersByTimeAsync(500);
  expect(await Promise.all(calls)).toEqual(['timeout', 'timeout']);
  pending[0]?.resolve('late');
  // An unhandled rejection would fail the run.
  pending[1]?.reject(new Error('late'));
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toEqual([
    ['GET', 'first'],
    ['GET', 'first'],
  ]);
});

it('counts what the client still owes, although nobody waits for it any more', async () => {
  const redis = create(2);
  const given = [1, 2].map(() => reasonOf(redis.within((send) => send('k', ['GET', 'k']))));
  await vi.advanceTimersByTimeAsync(500);
  expect(await Promise.all(given)).toEqual(['timeout', 'timeout']);
  expect(await reasonOf(redis.within((send) => send('k', ['GET', 'k'])))).toBe('too_many_in_flight');
  redis.sendAndForget('k', ['DEL', 'k']);
  expect(sent).toHaveLength(2);
  pending[0]?.reject(new Error('connection lost'));
  await vi.advanceTimersByTimeAsync(0);
  const next = redis.within((send) => send('k', ['GET', 'k']));
  pending[2]?.resolve('here again');
  expect(await next).toBe('here again');
  expect(vi.getTimerCount()).toBe(0);
});

it('tells no text of a client or of Redis', async () => {
  const redis = create();
  const messageOf = (call: Promise<unknown>) => call.catch((error: unknown) => error);
  const thrown = await messageOf(redis.within((send) => send('k', ['THROW'])));
  const [known, unknown] = ['OOM command not allowed: secret', 'SECRET secret'].map((text, index) => {
    const call = messageOf(redis.within((send) => send('k', ['GET', 'k'])));
    pending[index]?.reject(new Error(text));
    return call;
  });
  for (const [error, message] of [
    [thrown, 'command_failed'],
    [await known, 'command_failed (OOM)'],
    [await unknown, 'command_failed'],
  ] as const) {
    expect(error).toBeInstanceOf(RedisUnavailableError);
    expect(error).toMatchObject({ message, reason: 'command_failed' });
    expect(JSON.stringify(error) + String(error)).not.toMatch(/secret/i);
    expect(error).not.toHaveProperty('cause');
  }
});

it('lets what is left undone fail in silence', async () => {
  const redis = create();
  redis.sendAndForget('k', ['THROW']);
  redis.sendAndForget('k', ['DEL', 'k']);
  pending[0]?.reject(new Error('connection lost'));
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toHaveLength(2);
});
