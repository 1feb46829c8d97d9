import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/option-error.ts';
import { MemoryTicketStore } from '../../src/tickets/memory-ticket-store.ts';
import type { StoredTicket } from '../../src/tickets/ticket-store.ts';
import { ManualClock } from './manual-clock.ts';

function stored(digest: string, more: Partial<StoredTicket> = {}): StoredTicket {
  return { digest, owner: 'ada', record: `record of ${digest}`, ttlMs: 30_000, maxPerOwner: 16, ...more };
}

describe('tickets in memory', () => {
  it('TICKET-2 gives a record once', () => {
    const store = new MemoryTicketStore({ clock: new ManualClock() });
    expect(store.put(stored('d'))).toBe('stored');
    expect(store.take('d')).toBe('record of d');
    expect(store.take('d')).toBeNull();
    expect(store.size).toBe(0);
  });

  it.each(['', 'd2', '__proto__', 'constructor', 'hasOwnProperty'])(
    'TICKET-2 knows no ticket %j',
    (digest) => {
      const store = new MemoryTicketStore();
      store.put(stored('d'));
      expect(store.take(digest)).toBeNull();
    },
  );

  it('TICKET-1 gives a record until its time is over, and not at that moment', () => {
    const clock = new ManualClock();
    const store = new MemoryTicketStore({ clock });
    store.put(stored('a', { ttlMs: 1_000 }));
    store.put(stored('b', { ttlMs: 1_000 }));
    clock.pass(999);
    expect(store.take('a')).toBe('record of a');
    clock.pass(1);
    expect(store.take('b')).toBeNull();
  });

  it('TICKET-1 goes by the clock that nobody may set', () => {
    const clock = new ManualClock();
    const store = new MemoryTicketStore({ clock });
    store.put(stored('a'));
    clock.wallMs += 86_400_000;
    expect(store.take('a')).toBe('record of a');
  });

  it('TICKET-5 counts unused and unexpired tickets of one owner', () => {
    const clock = new ManualClock();
    const store = new MemoryTicketStore({ clock });
    for (const digest of ['a', 'b']) expect(store.put(stored(digest, { maxPerOwner: 2 }))).toBe('stored');
    expect(store.put(stored('c', { maxPerOwner: 2 }))).toBe('full');
    expect(store.take('c')).toBeNull();
    expect(store.put(stored('o', { maxPerOwner: 2, owner: 'bob' }))).toBe('stored');
    store.take('a');
    expect(store.put(stored('d', { maxPerOwner: 2, ttlMs: 1_000 }))).toBe('stored');
    expect(store.put(stored('e', { maxPerOwner: 2 }))).toBe('full');
    clock.pass(1_000);
    expect(store.put(stored('e', { maxPerOwner: 2 }))).toBe('stored');
    expect(store.put(stored('f', { maxPerOwner: 2 }))).toBe('full');
  });

  it('TICKET-5 counts no expired ticket, however many others stand before it', () => {
    const clock = new ManualClock();
    const store = new MemoryTicketStore({ clock });
    for (let index = 0; index < 100; index += 1)
      store.put(stored(`o${index}`, { owner: 'bob', maxPerOwner: 100 }));
    store.put(stored('a', { maxPerOwner: 2, ttlMs: 1_000 }));
    store.put(stored('b', { maxPerOwner: 2 }));
    expect(store.put(stored('c', { maxPerOwner: 2 }))).toBe('full');
    clock.pass(1_000);
    expect(store.put(stored('c', { maxPerOwner: 2 }))).toBe('stored');
    expect(store.put(stored('d', { maxPerOwner: 2 }))).toBe('full');
  });

  it('TICKET-6 throws when it is full, and keeps what it has', () => {
    const clock = new ManualClock();
    const store = new MemoryTicketStore({ clock, maxTickets: 3 });
    for (const digest of ['a', 'b', 'c']) store.put(stored(digest, { owner: digest }));
    expect(() => store.put(stored('d', { owner: 'd' }))).toThrow('full');
    expect(store.size).toBe(3);
    expect(store.take('a')).toBe('record of a');
    expect(store.put(stored('d', { owner: 'd' }))).toBe('stored');
    clock.pass(30_000);
    expect(store.put(stored('e', { owner: 'e' }))).toBe('stored');
    expect(store.size).toBeLessThanOrEqual(3);
  });

  it('TICKET-6 finds room behind tickets that live longer', () => {
    const clock = new ManualClock();
    const store = new MemoryTicketStore({ clock, maxTickets: 200 });
    for (let index = 0; index < 200; index += 1) {
      const ttlMs = index < 199 ? 300_000 : 1_000;
      store.put(stored(`t${index}`, { owner: `o${index}`, ttlMs }));
    }
    clock.pass(1_000);
    expect(store.put(stored('n', { owner: 'n' }))).toBe('stored');
    expect(() => store.put(stored('m', { owner: 'm' }))).toThrow('full');
  });

  it('TICKET-6 refuses a second ticket of the same digest', () => {
    const store = new MemoryTicketStore();
    store.put(stored('d'));
    expect(() => store.put(stored('d', { owner: 'eve', record: 'another' }))).toThrow(Error);
    expect(store.take('d')).toBe('record of d');
  });

  it('TICKET-1 does not keep what expired: it leaves as others come', () => {
    const clock = new ManualClock();
    const store = new MemoryTicketStore({ clock });
    for (let index = 0; index < 1_000; index += 1) {
      // Every tenth lives longer than all others, and stands in their way in the order of insertion.
      store.put(stored(`a${index}`, { owner: `o${index}`, ttlMs: index % 10 === 0 ? 300_000 : 1_000 }));
    }
    clock.pass(1_000);
    for (let index = 0; index < 700; index += 1) store.put(stored(`b${index}`, { owner: `p${index}` }));
    expect(store.size).toBe(100 + 700);
  });

  it('TICKET-3 drops all tickets of an owner, and says how many could still be used', () => {
    const clock = new ManualClock();
    const store = new MemoryTicketStore({ clock });
    store.put(stored('a', { ttlMs: 1 }));
    clock.pass(1);
    for (const digest of ['b', 'c']) store.put(stored(digest, { ttlMs: 5_000 }));
    store.put(stored('o', { owner: 'bob' }));
    expect(store.dropAll('ada')).toBe(2);
    expect(store.dropAll('ada')).toBe(0);
    for (const digest of ['a', 'b', 'c']) expect(store.take(digest)).toBeNull();
    expect(store.take('o')).toBe('record of o');
    expect(store.put(stored('e', { maxPerOwner: 1 }))).toBe('stored');
  });

  it('TICKET-2 behaves like a plain list of tickets, whatever is done with it', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const owner = fc.constantFrom('ada', 'bob', '__proto__');
    const step = fc.oneof(
      fc.record({ do: fc.constant('put' as const), name, owner, ttlMs: fc.integer({ min: 1, max: 50 }) }),
      fc.record({ do: fc.constant('take' as const), name }),
      fc.record({ do: fc.constant('drop' as const), owner }),
      fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 30 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const clock = new ManualClock();
        const store = new MemoryTicketStore({ clock, maxTickets: 6 });
        let model: { digest: string; owner: string; endsMs: number }[] = [];
        let count = 0;
        let nowMs = 0;
        const digests = new Map<string, string>();
        const alive = () => model.filter(({ endsMs }) => nowMs < endsMs);
        for (const step of steps) {
          switch (step.do) {
            case 'put': {
              count += 1;
              const digest = `${step.name}${count}`;
              const ticket = stored(digest, { owner: step.owner, ttlMs: step.ttlMs, maxPerOwner: 3 });
              const owned = alive().filter((kept) => kept.owner === step.owner).length;
              if (owned >= 3) expect(store.put(ticket)).toBe('full');
              else if (alive().length >= 6) expect(() => store.put(ticket)).toThrow('full');
              else {
                expect(store.put(ticket)).toBe('stored');
                digests.set(step.name, digest);
                model.push({ digest, owner: step.owner, endsMs: nowMs + step.ttlMs });
              }
              break;
            }
            case 'take': {
              const digest = digests.get(step.name) ?? step.name;
              const isThere = alive().some((kept) => kept.digest === digest);
              expect(store.take(digest)).toBe(isThere ? `record of ${digest}` : null);
              model = model.filter((kept) => kept.digest !== digest);
              break;
            }
            case 'drop':
              expect(store.dropAll(step.owner)).toBe(
                alive().filter((kept) => kept.owner === step.owner).length,
              );
              model = model.filter((kept) => kept.owner !== step.owner);
              break;
            default:
              nowMs += step.ms;
              clock.pass(step.ms);
          }
          expect(store.size).toBeLessThanOrEqual(6);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [{ maxTickets: 0 }, 'maxTickets'],
    [{ maxTickets: 1.5 }, 'maxTickets'],
    [{ maxTicket: 5 }, 'maxTicket'],
    [{ clock: {} }, 'clock'],
    [null, 'options'],
  ])('TICKET-6 is refused at start with %j', (options, name) => {
    expect(() => new MemoryTicketStore(options as never)).toThrow(OptionError);
    expect(() => new MemoryTicketStore(options as never)).toThrow(`"${name}"`);
  });
});
