import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { apiKeyMethod } from '../../src/api-keys/api-key-method.ts';
import type { ApiKeyRecord, ApiKeyStore } from '../../src/api-keys/api-key-store.ts';
import { createApiKey } from '../../src/api-keys/create-api-key.ts';
import { MemoryApiKeyStore } from '../../src/api-keys/memory-api-key-store.ts';
import type { Verdict } from '../../src/verifier.ts';
import { contextAt, NOW_MS } from './context.ts';

const { key, record } = createApiKey({
  subject: 'importer',
  claims: { role: 'writer' },
  expiresAtMs: NOW_MS + 60_000,
});
const other = createApiKey({ subject: 'other' });
const right = new MemoryApiKeyStore([record, other.record]);

function present(store: ApiKeyStore, presented: unknown, nowMs?: number): Verdict | Promise<Verdict> {
  return apiKeyMethod({ store }).verify({ method: 'api_key', key: presented }, contextAt(nowMs));
}

/** What a store was asked. */
class AskedStore implements ApiKeyStore {
  readonly asked: string[] = [];
  readonly #answer: (id: string) => unknown;

  constructor(answer: (id: string) => unknown) {
    this.#answer = answer;
  }

  find(id: string): ApiKeyRecord | null | Promise<ApiKeyRecord | null> {
    this.asked.push(id);
    return this.#answer(id) as ApiKeyRecord | null;
  }
}

describe('METHOD-3: an API key', () => {
  it('admits whom its record names, until its record says', () => {
    expect(present(right, key)).toMatchObject({
      outcome: 'accepted',
      subject: 'importer',
      claims: { role: 'writer' },
      expiresAtMs: NOW_MS + 60_000,
    });
  });

  it('is asked for as a promise where the store answers with one', async () => {
    const store = new AskedStore(async (id) => right.find(id));
    expect(await present(store, key)).toMatchObject({ outcome: 'accepted', subject: 'importer' });
  });

  it('is kept as the SHA-256 of its secret part and nothing else', () => {
    expect(record.digest).toBe(createHash('sha256').update(key.slice(21)).digest('base64url'));
    expect(JSON.stringify(record)).not.toContain(key.slice(21));
    expect(record.id).toBe(key.slice(4, 20));
  });

  it('is refused from the millisecond on at which it expires', () => {
    expect(present(right, key, NOW_MS + 59_999)).toMatchObject({ outcome: 'accepted' });
    expect(present(right, key, NOW_MS + 60_000)).toEqual({ outcome: 'refused', reason: 'expired_key' });
  });

  it('does not tell that it is expired to who does not have its secret', () => {
    const wrong = `${key.slice(0, 21)}${other.key.slice(21)}`;
    expect(present(right, wrong, NOW_MS + 60_000)).toEqual({
      outcome: 'refused',
      reason: 'wrong_key_secret',
    });
  });

  it.each([
    ['wrong secret', `${key.slice(0, 21)}${other.key.slice(21)}`, 'wrong_key_secret'],
    ['wrong last character', `${key.slice(0, 63)}${key.endsWith('A') ? 'E' : 'A'}`, 'wrong_key_secret'],
    ['another spelling of the same bytes', respelt(key), 'wrong_key_secret'],
    ['unknown id', `ibk_${'0'.repeat(16)}_${key.slice(21)}`, 'unknown_key'],
    [
      'upper case id',
      `ibk_${key.slice(4, 20).toUpperCase().replace(/^./, 'A')}_${key.slice(21)}`,
      'malformed_key',
    ],
    ['space before', ` ${key}`, 'malformed_key'],
    ['line end', `${key}\n`, 'malformed_key'],
    ['cut', key.slice(0, 63), 'malformed_key'],
    ['long', `${key}A`, 'malformed_key'],
    ['other prefix', key.replace('ibk', 'sk_'), 'malformed_key'],
    ['empty', '', 'malformed_key'],
    ['no text', { toString: () => key }, 'malformed_key'],
    ['missing', undefined, 'malformed_key'],
  ])('is refused with %s', (_what, presented, reason) => {
    expect(present(right, presented)).toEqual({ outcome: 'refused', reason });
  });

  it('P52: follows what the store knows now', () => {
    const store = new MemoryApiKeyStore([record]);
    expect(present(store, key)).toMatchObject({ outcome: 'accepted' });
    const rotated = createApiKey({ subject: 'importer' });
    store.replace([rotated.record]);
    expect(present(store, key)).toMatchObject({ outcome: 'refused' });
    expect(present(store, rotated.key)).toMatchObject({ outcome: 'accepted' });
  });
});

describe('METHOD-7: keys that are refused', () => {
  it.each([
    ['malformed', 'nonsense'],
    ['unknown', createApiKey({ subject: 'nobody' }).key],
    ['wrong', `${key.slice(0, 21)}${other.key.slice(21)}`],
  ])('cost one question to the store, of the form of an id: %s', (_what, presented) => {
    const store = new AskedStore((id) => right.find(id));
    present(store, presented);
    expect(store.asked).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
  });
});

describe('a store of API keys that is not what it should be', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error(`no ${key}`);
      },
      'key_store_failed',
    ],
    ['rejects', () => Promise.reject(new Error(`no ${key}`)), 'key_store_failed'],
    ['answers with another record', () => other.record, 'malformed_key_record'],
    ['answers with true', () => true, 'malformed_key_record'],
    [
      'answers with a record without a digest',
      () => ({ ...record, digest: undefined }),
      'malformed_key_record',
    ],
    [
      'answers with a digest of two spellings',
      () => ({ ...record, digest: `${'A'.repeat(42)}B` }),
      'malformed_key_record',
    ],
    [
      'answers with a trap',
      () =>
        new Proxy(
          {},
          {
            get() {
              throw new Error(key);
            },
          },
        ),
      'key_store_failed',
    ],
  ])('admits nobody: one that %s', async (_what, answer, reason) => {
    expect(await present(new AskedStore(answer), key)).toEqual({ outcome: 'unavailable', reason });
  });

  it('knows nobody when it says undefined', () => {
    expect(present(new AskedStore(() => undefined), key)).toEqual({
      outcome: 'refused',
      reason: 'unknown_key',
    });
  });
});

describe('the options of the method', () => {
  it.each([
    [{}, 'store'],
    [{ store: { find: true } }, 'store'],
    [{ store: right, recheckMs: 5 }, 'recheckMs'],
    [{ store: right, recheckMs: 60_001 }, 'recheckMs'],
    [{ store: right, maxUncheckedMs: 999 }, 'maxUncheckedMs'],
    [{ store: right, clock: {} }, 'clock'],
    [null, 'options'],
    [[], 'options'],
    [{ store: right, recheck: 5 }, 'recheck'],
  ])('%j are refused by name', (options, name) => {
    expect(() => apiKeyMethod(options as never)).toThrow(expect.objectContaining({ option: name }));
  });
});

/** The last character changed in a bit that decoders of base64url ignore. */
function respelt(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(text.slice(-1));
  return text.slice(0, -1) + alphabet.charAt(last + 1);
}
