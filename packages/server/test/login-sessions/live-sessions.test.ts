// What becomes of live sockets when their login sessions change.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type SessionMethodOptions, sessionMethod } from '../../src/login-sessions/session-method.ts';
import type { VerificationContext } from '../../src/verifier.ts';
import { SteppedClock } from '../stepped-clock.ts';
import { identityIn } from './identity-in.ts';
import { type OpenSession, openSession } from './open-session.ts';
import { PretendStore } from './pretend-store.ts';

const ID = 'kQ0yI4qgJ1s8mD_bX-3zVw7n';

let clock: SteppedClock;
let store: PretendStore;
let brokenRecord: string | null;

beforeEach(() => {
  clock = new SteppedClock();
  store = new PretendStore();
  brokenRecord = null;
});

afterEach(() => {
  vi.useRealTimers();
});

const identify: SessionMethodOptions['identify'] = ({ user, until = null, roles = [] }) => {
  if (user === brokenRecord) throw new Error('no');
  return typeof user === 'string'
    ? { subject: user, claims: { roles }, expiresAtMs: until as number | null }
    : null;
};

function createMethod(options: Partial<SessionMethodOptions> = {}) {
  return sessionMethod({ store, identify, clock, ...options });
}

function put(record: unknown, id = ID): void {
  store.records.set(id, typeof record === 'string' ? record : JSON.stringify(record));
}

/** Authenticates and opens, as a connection does. */
async function open(method = createMethod(), id = ID): Promise<OpenSession & { readonly end: () => void }> {
  const context: VerificationContext = {
    signal: new AbortController().signal,
    nowMs: clock.nowMs(),
    peer: { address: '', origin: null, userAgent: null },
  };
  const { whileOpen } = identityIn(await method.verify({ method: 'session', session_id: id }, context));
  const opened = openSession();
  return { ...opened, end: whileOpen?.(opened.session) ?? expect.fail('nothing watches') };
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

describe('the login session of a live socket', () => {
  it('METHOD-9: leaves the socket alone while it is there as it was', async () => {
    put({ user: 'alice' });
    const { closes } = await open();
    await pass(120_000);
    expect(closes).toEqual([]);
    expect(store.reads.length).toBeGreaterThan(200);
  });

  it('METHOD-9: closes the socket within a second of being deleted, once', async () => {
    put({ user: 'alice' });
    const { closes } = await open();
    await pass(10_123);
    store.records.delete(ID);
    await pass(1_000);
    expect(closes).toEqual(['session_revoked']);
    await pass(10_000);
    expect(closes).toEqual(['session_revoked']);
  });

  it('METHOD-9: closes the socket that it was deleted under, between verification and opening', async () => {
    put({ user: 'alice' });
    const opening = open();
    await Promise.resolve();
    store.records.delete(ID);
    const { closes } = await opening;
    await pass(500);
    expect(closes).toEqual(['session_revoked']);
  });

  it.each([
    ['another subject', { user: 'mallory' }, 'session_revoked'],
    ['nobody', { cart: [] }, 'session_revoked'],
    ['what is no JSON', '{', 'session_revoked'],
    ['other claims, which the next socket gets', { user: 'alice', roles: ['admin'] }, 'session_expired'],
    ['a time that is over', { user: 'alice', until: 1 }, 'session_expired'],
    ['what the application cannot read', { user: 'broken' }, 'internal_error'],
  ])('METHOD-9: closes the socket when the record becomes %s', async (_, record, code) => {
    put({ user: 'alice' });
    brokenRecord = 'broken';
    const { closes } = await open();
    await pass(2_000);
    put(record);
    await pass(500);
    expect(closes).toEqual([code]);
  });

  it('METHOD-9: may change in what does not matter, and is read anew only when it changed', async () => {
    const asked = vi.fn(identify);
    put({ user: 'alice', seen: 1 });
    const { closes } = await open(createMethod({ identify: asked }));
    expect(asked).toHaveBeenCalledTimes(1);
    put({ user: 'alice', seen: 2 });
    await pass(10_000);
    expect(asked).toHaveBeenCalledTimes(2);
    put({ user: 'bob' });
    await pass(500);
    expect(closes).toEqual(['session_revoked']);
  });

  it('METHOD-9: closes the socket when a later record ends it sooner', async () => {
    put({ user: 'alice' });
    const { closes } = await open();
    put({ user: 'alice', until: clock.nowMs() + 5_000 });
    await pass(4_500);
    expect(closes).toEqual([]);
    await pass(1_000);
    expect(closes).toEqual(['session_expired']);
  });

  it('METHOD-9: is not asked about, and keeps no timer, when its socket is closed', async () => {
    put({ user: 'alice' });
    expect(vi.getTimerCount()).toBe(0);
    const { end, closes } = await open();
    expect(vi.getTimerCount()).toBe(1);
    end();
    end();
    expect(vi.getTimerCount()).toBe(0);
    store.reads.length = 0;
    store.records.delete(ID);
    await pass(5_000);
    expect(store.reads).toEqual([]);
    expect(closes).toEqual([]);
    await expect(open()).rejects.toThrow('refused');
  });

  it('METHOD-9: keeps no process alive', async () => {
    put({ user: 'alice' });
    const timers = vi.spyOn(globalThis, 'setInterval');
    await open();
    expect(timers.mock.results.map(({ value }) => value.hasRef())).toEqual([false]);
    timers.mockRestore();
  });
});

describe('many live sockets', () => {
  it('METHOD-9: sockets of one login share a read, and end together', async () => {
    put({ user: 'alice' });
    const method = createMethod();
    const sockets = await Promise.all([open(method), open(method), open(method)]);
    sockets[0]?.end();
    store.reads.length = 0;
    await pass(500);
    expect(store.reads).toEqual([[ID]]);
    store.records.delete(ID);
    await pass(500);
    expect(sockets.map(({ closes }) => closes)).toEqual([[], ['session_revoked'], ['session_revoked']]);
  });

  it('METHOD-9: sockets of one login that were admitted by different records are each held to their own', async () => {
    const method = createMethod();
    put({ user: 'alice' });
    const before = await open(method);
    put({ user: 'bob' });
    const after = await open(method);
    await pass(500);
    expect(before.closes).toEqual(['session_revoked']);
    expect(after.closes).toEqual([]);
  });

  it('METHOD-9: reads at most 500 at once, all of them, and closes the right ones', async () => {
    const method = createMethod();
    const ids = Array.from({ length: 1_201 }, (_, index) => `session_${String(index).padStart(12, '0')}`);
    for (const id of ids) put({ user: 'alice' }, id);
    const sockets = await Promise.all(ids.map((id) => open(method, id)));
    store.reads.length = 0;
    const gone = [0, 499, 500, 1_200];
    for (const index of gone) store.records.delete(ids[index] ?? '');
    await pass(500);
    expect(store.reads.map((read) => read.length)).toEqual([500, 500, 201]);
    expect(new Set(store.reads.flat())).toEqual(new Set(ids));
    expect(sockets.flatMap(({ closes }, index) => (closes.length > 0 ? [index] : []))).toEqual(gone);
  });

  it('METHOD-9: ten thousand are all read, round after round, from a store that allows 1024 questions at once', async () => {
    const method = createMethod();
    const ids = Array.from({ length: 10_000 }, (_, index) => `session_${String(index).padStart(12, '0')}`);
    for (const id of ids) put({ user: 'alice' }, id);
    const sockets = await Promise.all(ids.map((id) => open(method, id)));
    let inFlight = 0;
    let most = 0;
    // As on a cluster: one question for each id, 100 of a read at a time.
    store.answer = async (read) => {
      const texts: (string | null)[] = [];
      for (let from = 0; from < read.length; from += 100) {
        const some = read.slice(from, from + 100);
        if (inFlight + some.length > 1_024) throw new Error('too many in flight');
        inFlight += some.length;
        most = Math.max(most, inFlight);
        await new Promise((resolve) => setTimeout(resolve, 2));
        inFlight -= some.length;
        texts.push(...some.map((id) => store.records.get(id) ?? null));
      }
      return texts;
    };
    store.reads.length = 0;
    await pass(1_000);
    expect(new Set(store.reads.flat()).size).toBe(10_000);
    await pass(40_000);
    expect(sockets.flatMap(({ closes }) => closes)).toEqual([]);
    // The rest is for those who authenticate meanwhile.
    expect(most).toBeLessThanOrEqual(256);
    for (const index of [0, 5_000, 9_999]) store.records.delete(ids[index] ?? '');
    await pass(1_000);
    expect(sockets.flatMap(({ closes }, index) => (closes.length > 0 ? [index] : []))).toEqual([
      0, 5_000, 9_999,
    ]);
  });

  it('METHOD-9: one that cannot be closed keeps no other open', async () => {
    put({ user: 'alice' });
    const method = createMethod();
    const stubborn = await open(method);
    stubborn.session.close = () => {
      throw new Error('no');
    };
    const other = await open(method);
    store.records.delete(ID);
    await pass(1_000);
    expect(other.closes).toEqual(['session_revoked']);
  });

  it('METHOD-9: closing may end others meanwhile', async () => {
    put({ user: 'alice' });
    const method = createMethod();
    const first = await open(method);
    const second = await open(method);
    first.session.close = () => second.end();
    store.records.delete(ID);
    await pass(1_000);
    expect(second.closes).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a store of login sessions that fails under live sockets', () => {
  const FAILURES: readonly (readonly [string, (ids: readonly string[]) => unknown])[] = [
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['never answers', () => new Promise(() => {})],
    ['answers nothing', () => undefined],
    ['answers with too few records', () => []],
    ['answers with too many records', (ids) => [...ids, ...ids].map(() => null)],
    ['answers with something parsed', (ids) => ids.map(() => ({ user: 'alice' }))],
    ['answers with undefined for a record', (ids) => ids.map(() => undefined)],
  ];

  it.each(FAILURES)(
    'METHOD-9: when it %s, sockets go on for a bounded time and no longer',
    async (_, answer) => {
      put({ user: 'alice' });
      const { closes } = await open();
      await pass(5_000);
      store.answer = answer;
      await pass(29_000);
      expect(closes).toEqual([]);
      await pass(2_000);
      expect(closes).toEqual(['auth_backend_timeout']);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it.each(FAILURES)('METHOD-9: when it %s and comes back, nobody noticed', async (_, answer) => {
    put({ user: 'alice' });
    const { closes } = await open();
    await pass(5_000);
    store.answer = answer;
    await pass(20_000);
    store.answer = null;
    await pass(60_000);
    expect(closes).toEqual([]);
    store.records.delete(ID);
    await pass(1_000);
    expect(closes).toEqual(['session_revoked']);
  });

  it('METHOD-9: has at most one round of questions to answer at a time', async () => {
    put({ user: 'alice' });
    await open();
    store.reads.length = 0;
    store.answer = () => new Promise(() => {});
    await pass(4_500);
    expect(store.reads).toHaveLength(1);
    // An answer that was lost is waited for no longer than this.
    await pass(1_500);
    expect(store.reads).toHaveLength(2);
  });

  it('METHOD-9: an answer that was given up changes nothing', async () => {
    put({ user: 'alice' });
    const { closes } = await open();
    const answers: ((texts: readonly (string | null)[]) => void)[] = [];
    store.answer = () => new Promise((resolve) => answers.push(resolve));
    await pass(6_000);
    store.answer = null;
    answers[0]?.([null]);
    await pass(0);
    expect(closes).toEqual([]);
  });

  it('METHOD-9: an answer older than a socket says nothing about it', async () => {
    const method = createMethod();
    put({ user: 'alice' });
    const before = await open(method);
    let answer: ((texts: readonly (string | null)[]) => void) | undefined;
    store.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    await pass(500);
    store.answer = null;
    put({ user: 'bob' });
    const after = await open(method);
    answer?.([null]);
    await pass(0);
    expect(before.closes).toEqual(['session_revoked']);
    expect(after.closes).toEqual([]);
    await pass(5_000);
    expect(after.closes).toEqual([]);
    store.records.delete(ID);
    await pass(500);
    expect(after.closes).toEqual(['session_revoked']);
  });

  it('METHOD-9: a process that slept asks before it closes anything', async () => {
    put({ user: 'alice' });
    const { closes } = await open();
    await pass(5_000);
    clock.blockedMs += 3_600_000;
    await pass(5_000);
    expect(closes).toEqual([]);
  });

  it('METHOD-9: one part of it that fails closes its own sockets and no others', async () => {
    const method = createMethod({ maxUncheckedMs: 2_000 });
    const ids = Array.from({ length: 600 }, (_, index) => `session_${String(index).padStart(12, '0')}`);
    for (const id of ids) put({ user: 'alice' }, id);
    const sockets = await Promise.all(ids.map((id) => open(method, id)));
    store.answer = (read) =>
      read.length === 500 ? Promise.reject(new Error('no')) : read.map((id) => store.records.get(id) ?? null);
    await pass(3_000);
    expect(sockets.filter(({ closes }) => closes[0] === 'auth_backend_timeout')).toHaveLength(500);
    expect(sockets.filter(({ closes }) => closes.length === 0)).toHaveLength(100);
  });
});
