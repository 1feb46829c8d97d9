import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryLoginSessionStore } from '../../src/login-sessions/memory-login-session-store.ts';
import { SteppedClock } from '../stepped-clock.ts';

let clock: SteppedClock;

beforeEach(() => {
  clock = new SteppedClock();
});

afterEach(() => {
  vi.useRealTimers();
});

function create(store: MemoryLoginSessionStore, user: string): string {
  return store.create({ user }) ?? expect.fail('there was no room');
}

describe('login sessions in memory', () => {
  it('METHOD-5: are read as text in the order they are asked for', () => {
    const store = new MemoryLoginSessionStore({ clock });
    const alice = create(store, 'alice');
    const bob = create(store, 'bob');
    expect(alice).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(store.read([bob, 'no-such-session-id', alice, bob])).toEqual([
      '{"user":"bob"}',
      null,
      '{"user":"alice"}',
      '{"user":"bob"}',
    ]);
    expect(store.read([])).toEqual([]);
  });

  it('METHOD-9: are gone when they are deleted, and replaced when they are updated', () => {
    const store = new MemoryLoginSessionStore({ clock });
    const id = create(store, 'alice');
    expect(store.update(id, { user: 'bob' })).toBe(true);
    expect(store.read([id])).toEqual(['{"user":"bob"}']);
    expect(store.delete(id)).toBe(true);
    expect(store.delete(id)).toBe(false);
    expect(store.update(id, { user: 'bob' })).toBe(false);
    expect(store.read([id])).toEqual([null]);
  });

  it('METHOD-5: end when nothing updates them, and reading is no update', () => {
    const store = new MemoryLoginSessionStore({ clock, ttlMs: 1_000 });
    const read = create(store, 'alice');
    const updated = create(store, 'bob');
    clock.blockedMs += 999;
    store.read([read]);
    store.update(updated, { user: 'bob' });
    expect(store.size).toBe(2);
    clock.blockedMs += 1;
    expect(store.read([read, updated])).toEqual([null, '{"user":"bob"}']);
    expect(store.update(read, {})).toBe(false);
    clock.blockedMs += 999;
    expect(store.size).toBe(0);
  });

  it('has room for so many, and again when some ended', () => {
    const store = new MemoryLoginSessionStore({ clock, ttlMs: 1_000, maxSessions: 2 });
    const first = create(store, 'a');
    clock.blockedMs += 500;
    create(store, 'b');
    expect(store.create({ user: 'c' })).toBeNull();
    expect(store.update(first, { user: 'a2' })).toBe(true);
    expect(store.create({ user: 'c' })).toBeNull();
    clock.blockedMs += 1_000;
    expect(store.create({ user: 'c' })).not.toBeNull();
    expect(store.size).toBe(1);
  });

  it('keeps nothing of a record that is no JSON value', () => {
    const store = new MemoryLoginSessionStore({ clock });
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    expect(() => store.create(loop)).toThrow(TypeError);
    expect(() => store.create((() => {}) as unknown as object)).toThrow(TypeError);
    const id = create(store, 'alice');
    expect(() => store.update(id, loop)).toThrow(TypeError);
    expect(store.read([id])).toEqual(['{"user":"alice"}']);
  });

  it('refuses options that cannot work', () => {
    expect(() => new MemoryLoginSessionStore({ ttlMs: 0 })).toThrow('"ttlMs" must be');
    expect(() => new MemoryLoginSessionStore({ maxSessions: 0 })).toThrow('"maxSessions" must be');
    expect(() => new MemoryLoginSessionStore({ ttl: 1 } as object)).toThrow('"ttl" is not an option');
    expect(() => new MemoryLoginSessionStore({ clock: {} as never })).toThrow('"clock" must have');
    expect(() => new MemoryLoginSessionStore(null as never)).toThrow('"options" must be an object');
  });
});
