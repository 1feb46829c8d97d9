import { expect, it } from 'vitest';
import type { Session } from '../src/session.ts';
import { MemorySessionRegistry } from '../src/session-registry.ts';

function session(id: string, subject: string): Session {
  return { id, subject, claims: {}, expiresAtMs: null, bufferedBytes: 0, send: () => 'sent', close() {} };
}

it('SESSION-5 finds all sessions of a subject, and none of another', () => {
  const registry = new MemorySessionRegistry();
  const [first, second, other] = [session('1', 'alice'), session('2', 'alice'), session('3', 'constructor')];
  for (const one of [first, second, other]) registry.add(one);
  expect([...registry.bySubject('alice')]).toEqual([first, second]);
  expect([...registry.bySubject('toString')]).toEqual([]);
  expect([...registry.bySubject('constructor')]).toEqual([other]);
  expect(registry.byId('2')).toBe(second);
  expect(registry.byId('__proto__')).toBeUndefined();
  expect(registry.size).toBe(3);
});

it('SESSION-5 can be walked while sessions come and go', () => {
  const registry = new MemorySessionRegistry();
  const sessions = Array.from({ length: 10 }, (_, id) => session(String(id), 'alice'));
  for (const one of sessions) registry.add(one);
  let seen = 0;
  for (const one of registry.bySubject('alice')) {
    for (const gone of sessions) registry.remove(gone);
    registry.add(one);
    seen += 1;
  }
  for (const one of registry.all()) registry.remove(one);
  expect(seen).toBe(10);
  expect(registry.size).toBe(0);
  expect([...registry.all()]).toEqual([]);
});

it('SEC-4 keeps nothing of who has gone', () => {
  const registry = new MemorySessionRegistry();
  const one = session('1', 'alice');
  registry.remove(one);
  registry.add(one);
  registry.remove(one);
  registry.remove(one);
  expect(registry.size).toBe(0);
  expect([...registry.bySubject('alice')]).toEqual([]);
});
