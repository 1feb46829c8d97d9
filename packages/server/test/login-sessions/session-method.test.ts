import { describe, expect, it } from 'vitest';
import { type SessionMethodOptions, sessionMethod } from '../../src/login-sessions/session-method.ts';
import type { Verdict, VerificationContext } from '../../src/verifier.ts';
import { PretendStore } from './pretend-store.ts';

const ID = 'kQ0yI4qgJ1s8mD_bX-3zVw7n';
const NOW_MS = 1_800_000_000_000;
const CONTEXT: VerificationContext = {
  signal: new AbortController().signal,
  nowMs: NOW_MS,
  peer: { address: '192.0.2.1', origin: null, userAgent: null },
};
const identify: SessionMethodOptions['identify'] = ({ user, until = null, roles }) =>
  typeof user === 'string'
    ? {
        subject: user,
        expiresAtMs: until as number | null,
        ...(roles === undefined ? {} : { claims: { roles } }),
      }
    : null;

function verify(
  store: PretendStore,
  { id = ID, ...options }: Partial<SessionMethodOptions> & { id?: unknown } = {},
): Verdict | Promise<Verdict> {
  const method = sessionMethod({ store, identify, ...options });
  return method.verify({ method: 'session', session_id: id }, CONTEXT);
}

function storeOf(record: unknown): PretendStore {
  const store = new PretendStore();
  store.records.set(ID, typeof record === 'string' ? record : JSON.stringify(record));
  return store;
}

describe('the method session', () => {
  it('METHOD-5: lets in whoever the record names', async () => {
    const store = storeOf({ user: 'alice', roles: ['editor'], until: NOW_MS + 1 });
    await expect(verify(store)).resolves.toMatchObject({
      outcome: 'accepted',
      subject: 'alice',
      claims: { roles: ['editor'] },
      expiresAtMs: NOW_MS + 1,
      whileOpen: expect.any(Function),
    });
    expect(store.reads).toEqual([[ID]]);
  });

  it('METHOD-5: answers at once where the store does', () => {
    const store = storeOf({ user: 'alice' });
    store.answer = (ids) => ids.map((id) => store.records.get(id) ?? null);
    expect(verify(store)).toMatchObject({
      outcome: 'accepted',
      subject: 'alice',
      claims: {},
      expiresAtMs: null,
    });
  });

  it('METHOD-5: takes what looks like a session id, and asks the store for nothing else', () => {
    const { fields } = sessionMethod({ store: new PretendStore(), identify });
    expect(fields.properties).toMatchObject({
      session_id: { type: 'string', pattern: '^[A-Za-z0-9_-]{16,128}$' },
    });
    const store = storeOf({ user: 'alice' });
    for (const id of [
      '',
      'short',
      `${ID}:*`,
      `${ID}\n`,
      'a'.repeat(129),
      undefined,
      7,
      [ID],
      { toString: () => ID },
    ]) {
      expect(verify(store, { id: id === undefined ? null : id })).toEqual({
        outcome: 'refused',
        reason: 'malformed_session',
      });
    }
    expect(store.reads).toEqual([]);
  });

  it('METHOD-5: refuses a session that is not there', async () => {
    await expect(verify(new PretendStore())).resolves.toEqual({
      outcome: 'refused',
      reason: 'unknown_session',
    });
  });

  it('METHOD-5: refuses a session in which nobody is logged in', async () => {
    await expect(verify(storeOf({ cart: [] }))).resolves.toEqual({
      outcome: 'refused',
      reason: 'anonymous_session',
    });
  });

  it.each(['', '{', 'null', '[]', '"alice"', '7', 'undefined'])(
    'METHOD-5: refuses the record %j',
    async (record) => {
      await expect(verify(storeOf(record))).resolves.toEqual({
        outcome: 'refused',
        reason: 'malformed_session',
      });
    },
  );

  it('METHOD-5: refuses a session that is over', async () => {
    const refusal = { outcome: 'refused', reason: 'expired_session' };
    await expect(verify(storeOf({ user: 'alice', until: NOW_MS }))).resolves.toEqual(refusal);
    await expect(verify(storeOf({ user: 'alice', until: 0 }))).resolves.toEqual(refusal);
  });

  it.each<[string, (ids: readonly string[]) => unknown]>([
    [
      'throws',
      () => {
        throw new Error(`canary ${ID}`);
      },
    ],
    ['rejects', () => Promise.reject(new Error(`canary ${ID}`))],
    ['answers nothing', () => undefined],
    ['answers with a record alone', () => '{"user":"alice"}'],
    ['answers with too few records', () => []],
    ['answers with too many', () => ['{"user":"alice"}', '{"user":"alice"}']],
    ['answers with something parsed', () => Promise.resolve([{ user: 'alice' }])],
    ['answers with undefined for a record', () => Promise.resolve([undefined])],
    ['answers with true', () => true],
    [
      'answers with what cannot be looked at',
      () =>
        new Proxy(
          {},
          {
            has: () => {
              throw new Error('canary');
            },
          },
        ),
    ],
  ])('AUTH-8: a store that %s tells nothing', async (_, answer) => {
    const store = new PretendStore();
    store.answer = answer;
    await expect(Promise.resolve(verify(store))).resolves.toEqual({
      outcome: 'unavailable',
      reason: 'session_store_failed',
    });
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['answers with true', () => true],
    ['forgets to answer', () => undefined],
    ['answers with a name', () => 'alice'],
    ['answers with a promise', () => Promise.resolve({ subject: 'alice' })],
    ['answers with a promise that fails', () => Promise.reject(new Error('no'))],
    ['answers without a subject', () => ({})],
    ['answers with an empty subject', () => ({ subject: '' })],
    ['answers with claims that are a list', () => ({ subject: 'alice', claims: [] })],
    ['answers with a date', () => ({ subject: 'alice', expiresAtMs: new Date() })],
    ['answers with no number', () => ({ subject: 'alice', expiresAtMs: Number.NaN })],
  ])('AUTH-8: an application that %s admits nobody', async (_, broken) => {
    const store = storeOf({ user: 'alice' });
    const verdict = verify(store, { identify: broken as SessionMethodOptions['identify'] });
    await expect(verdict).rejects.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
  });

  it.each<[string, unknown]>([
    ['store', undefined],
    ['store', {}],
    ['identify', 'user'],
    ['recheckMs', 49],
    ['recheckMs', 60_001],
    ['maxUncheckedMs', 999],
    ['maxUncheckedMs', 3_600_001],
    ['maxUncheckedMs', Number.NaN],
    ['clock', {}],
  ])('refuses the option %s as %j', (option, value) => {
    const options = { store: new PretendStore(), identify, [option]: value } as SessionMethodOptions;
    expect(() => sessionMethod(options)).toThrow(`"${option}" must`);
  });

  it('refuses unknown options', () => {
    const options = { store: new PretendStore(), identify, recheckMS: 100 } as SessionMethodOptions;
    expect(() => sessionMethod(options)).toThrow('"recheckMS" is not an option');
    expect(() => sessionMethod(null as unknown as SessionMethodOptions)).toThrow(
      '"options" must be an object',
    );
  });
});
