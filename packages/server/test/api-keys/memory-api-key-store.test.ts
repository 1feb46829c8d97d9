import { describe, expect, it } from 'vitest';
import { createApiKey } from '../../src/api-keys/create-api-key.ts';
import { MemoryApiKeyStore } from '../../src/api-keys/memory-api-key-store.ts';
import { parseApiKey } from '../../src/api-keys/parse-api-key.ts';

const one = createApiKey({ subject: 'one', claims: { list: [1] } }).record;
const two = createApiKey({ subject: 'two' }).record;

describe('API keys in memory', () => {
  it('are found by id, and not after they are removed', () => {
    const store = new MemoryApiKeyStore([one]);
    store.add(two);
    expect(store.find(one.id)).toEqual(one);
    expect(store.remove(one.id)).toBe(true);
    expect(store.remove(one.id)).toBe(false);
    expect(store.find(one.id)).toBeNull();
    expect(store.find(two.id)).toEqual(two);
    expect(store.find('__proto__')).toBeNull();
  });

  it('are copies that no session can change for the next one', () => {
    const mine = { ...one, claims: { list: [1] } };
    const store = new MemoryApiKeyStore([mine]);
    mine.claims.list.push(2);
    const found = store.find(one.id) ?? two;
    expect(found.claims).toEqual({ list: [1] });
    expect(() => (found.claims.list as number[]).push(3)).toThrow(TypeError);
  });

  it.each([
    ['records', 5],
    ['records[0]', [null]],
    ['records[0]', [{ ...one, key: 'x' }]],
    ['records[0].id', [{ ...one, id: one.id.slice(1) }]],
    ['records[0].digest', [{ ...one, digest: `${'A'.repeat(42)}B` }]],
    ['records[0].subject', [{ ...one, subject: '' }]],
    ['records[0].subject', [{ ...one, subject: '\ud800' }]],
    ['records[0].expiresAtMs', [{ ...one, expiresAtMs: '2030' }]],
    ['records[0].claims', [{ ...one, claims: [] }]],
    ['records[1].id', [one, { ...two, id: one.id }]],
  ])('%s is named when it cannot work, and nothing changes', (option, records) => {
    const store = new MemoryApiKeyStore([two]);
    expect(() => store.replace(records as never)).toThrow(expect.objectContaining({ option }));
    expect(store.size).toBe(1);
    expect(store.find(two.id)).toEqual(two);
  });
});

describe('createApiKey', () => {
  it('METHOD-3: makes a key of one form, another one every time', () => {
    const keys = Array.from({ length: 1_000 }, () => createApiKey({ subject: 's' }).key);
    expect(new Set(keys).size).toBe(1_000);
    for (const key of keys) {
      expect(key).toHaveLength(64);
      const parts = parseApiKey(key);
      expect(`ibk_${parts?.id}_${parts?.secret}`).toBe(key);
      expect(Buffer.from(parts?.secret ?? '', 'base64url')).toHaveLength(32);
    }
  });

  it.each([
    [{ subject: '' }, 'subject'],
    [{ subject: 'x'.repeat(257) }, 'subject'],
    [{ subject: 's', expiresAtMs: 1.5 }, 'expiresAtMs'],
    [{ subject: 's', claims: { big: 1n } }, 'claims'],
    [{ subject: 's', ttl: 5 }, 'ttl'],
  ])('refuses %o by name', (options, option) => {
    expect(() => createApiKey(options as never)).toThrow(expect.objectContaining({ option }));
  });
});
