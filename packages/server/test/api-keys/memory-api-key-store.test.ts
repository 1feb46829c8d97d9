import { describe, expect, it, vi } from 'vitest';
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

  it('are found whatever was added and removed before, in any order', () => {
    const made = Array.from({ length: 300 }, () => createApiKey({ subject: 's' }).record);
    const store = new MemoryApiKeyStore(made.slice(0, 100));
    for (const record of made.slice(100)) store.add(record);
    const isKept = (index: number): boolean => index % 3 === 1;
    for (const [index, { id }] of made.entries()) if (!isKept(index)) expect(store.remove(id)).toBe(true);
    expect(store.size).toBe(100);
    for (const [index, { id }] of made.entries()) expect(store.find(id) !== null).toBe(isKept(index));
    for (const { id } of made) store.remove(id);
    expect(store.size).toBe(0);
    expect(store.find(one.id)).toBeNull();
    store.add(one);
    expect(store.find(one.id)).toEqual(one);
  });

  it.each([
    ['record', null],
    ['record', { ...two, secret: 'x' }],
    ['record.digest', { ...two, digest: 'x' }],
    ['record.id', one],
  ])('name "%s" when one that is added cannot work, and nothing changes', (option, record) => {
    const store = new MemoryApiKeyStore([one]);
    expect(() => store.add(record as never)).toThrow(expect.objectContaining({ option }));
    expect(store.size).toBe(1);
    expect(store.find(two.id)).toBeNull();
  });

  it('look only at the record that is added', () => {
    const store = new MemoryApiKeyStore([one]);
    const stringify = vi.spyOn(JSON, 'stringify');
    store.add(two);
    store.remove(one.id);
    expect(stringify).toHaveBeenCalledTimes(1);
    stringify.mockRestore();
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
