import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PREFIX_KINDS, shareOf, V4_32, V6_48, V6_56, V6_64 } from '../../src/admission/prefix-kind.ts';
import { roomCapacity } from '../../src/admission/room-capacity.ts';
import { NOT_WAITING, type Waiting, WaitingRoom } from '../../src/admission/waiting-room.ts';
import { keyOf } from './key-of.ts';

class Entry implements Waiting {
  place = NOT_WAITING;
  readonly name: string;

  constructor(name = '') {
    this.name = name;
  }
}

const MIB = 2 ** 20;

describe('the size of the room', () => {
  it.each([
    [64 * MIB, 16_384, 3_120],
    [64 * MIB, 0, 13_107],
    [21_504 * 100 - 1, 16_384, 99],
    [21_504 * 100, 16_384, 100],
    [MIB, MIB, 64],
    [2 ** 40, 1_024, 1_000_000],
  ])('FLOOD-1 of %i bytes for messages of %i has %i places', (budgetBytes, maxMessageBytes, places) => {
    expect(roomCapacity({ budgetBytes, maxMessageBytes })).toBe(places);
  });

  it('FLOOD-1 is never exceeded: who comes when it is full does not wait', () => {
    const room = new WaitingRoom<Entry>(64, 2);
    const inside = Array.from({ length: 64 }, () => new Entry());
    for (const entry of inside) expect(room.enter(entry, keyOf('192.0.2.1'), 0)).toBe(true);
    const late = new Entry();
    expect([room.isFull, room.enter(late, keyOf('192.0.2.2'), 0), late.place]).toEqual([
      true,
      false,
      NOT_WAITING,
    ]);
    room.leave(late);
    expect([room.size, room.waitingOf(keyOf('192.0.2.2'), V4_32)]).toEqual([64, 0]);
    // One that is inside may begin to wait anew although it is full.
    const [first, second] = inside;
    if (first === undefined || second === undefined) throw new Error('unreachable');
    expect(room.enter(first, keyOf('192.0.2.1'), 0)).toBe(true);
    expect([room.size, room.victim()]).toEqual([64, second]);
  });

  it('FLOOD-1 does not let one leave by the place of another, or twice', () => {
    const room = new WaitingRoom<Entry>(64, 2);
    const entry = new Entry();
    const forger = new Entry();
    room.enter(entry, keyOf('192.0.2.1'), 0);
    forger.place = entry.place;
    room.leave(forger);
    expect(room.size).toBe(1);
    room.leave(entry);
    room.leave(entry);
    expect([room.size, room.victim()]).toEqual([0, null]);
  });
});

describe('the victim', () => {
  const enter = (room: WaitingRoom<Entry>, name: string, address: string): void => {
    room.enter(new Entry(name), keyOf(address), 0);
  };

  it('FLOOD-2 is the oldest of the heaviest source, though others are older', () => {
    const room = new WaitingRoom<Entry>(64, 2);
    enter(room, 'honest', '192.0.2.1');
    for (let index = 0; index < 3; index += 1) enter(room, `flood ${index}`, '192.0.2.66');
    enter(room, 'honest', '2001:db8::1');
    expect(room.victim()?.name).toBe('flood 0');
  });

  it('FLOOD-2 is the oldest of all where every source holds one place', () => {
    const room = new WaitingRoom<Entry>(64, 2);
    for (let index = 0; index < 5; index += 1) enter(room, `${index}`, `192.0.2.${index}`);
    expect(room.victim()?.name).toBe('0');
  });

  it.each([
    [4, 'first'],
    [5, 'flood'],
  ])('FLOOD-2 with %i of 200 places of one source, at 2 %%, is the one named %s', (held, name) => {
    const room = new WaitingRoom<Entry>(200, 2);
    enter(room, 'first', '192.0.2.1');
    for (let index = 0; index < held; index += 1) enter(room, 'flood', '198.51.100.1');
    for (let index = 0; room.size < 200; index += 1) enter(room, 'other', `10.0.${index}.1`);
    expect(room.victim()?.name).toBe(name);
  });

  it('FLOOD-2 is, of several that are equally heavy, of the one that came to it last', () => {
    const room = new WaitingRoom<Entry>(64, 2);
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.2', '192.0.2.1']) enter(room, address, address);
    expect(room.victim()?.name).toBe('192.0.2.1');
  });

  it('FLOOD-3 is of a /48 that spreads over its /64s', () => {
    const room = new WaitingRoom<Entry>(400, 2);
    enter(room, 'honest', '192.0.2.1');
    for (let index = 0; room.size < 350; index += 1) {
      enter(room, `flood ${index}`, `2001:db8:bad:${index.toString(16)}::1`);
    }
    enter(room, 'honest', '2001:db8:900d:1::1');
    expect(room.victim()?.name).toBe('flood 0');
    expect([V6_64, V6_56, V6_48].map((kind) => room.sources(kind))).toEqual([350, 3, 2]);
  });

  it('FLOOD-3 is of the /64 that floods, not of its neighbours in the /48', () => {
    const room = new WaitingRoom<Entry>(400, 2);
    for (let index = 0; index < 20; index += 1) enter(room, 'neighbour', `2001:db8:1:${index}::1`);
    for (let index = 0; index < 30; index += 1) enter(room, 'flood', '2001:db8:1:ffff::1');
    expect(room.victim()?.name).toBe('flood');
  });
});

describe('the stay of whoever goes next', () => {
  const room = (addresses: readonly string[]): WaitingRoom<Entry> => {
    const filled = new WaitingRoom<Entry>(100, 10);
    for (const [index, address] of addresses.entries()) filled.enter(new Entry(), keyOf(address), index * 10);
    return filled;
  };

  it('FLOOD-5 is that of the oldest, where no source is heavy', () => {
    const light = room(Array.from({ length: 20 }, (_, index) => `192.0.2.${index}`));
    expect(light.stayMs(250)).toBe(250);
    const oldest = light.victim();
    if (oldest !== null) light.leave(oldest);
    expect(light.stayMs(250)).toBe(240);
  });

  it('FLOOD-5 is no matter where a heavy source makes place, or nobody waits', () => {
    const heavy = room(Array.from({ length: 20 }, (_, index) => `192.0.2.${index % 5 === 0 ? 1 : index}`));
    expect(heavy.stayMs(250)).toBe(Number.POSITIVE_INFINITY);
    expect(room([]).stayMs(250)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a flood', () => {
  it('FLOOD-2 from one source evicts only itself', () => {
    const room = new WaitingRoom<Entry>(500, 2);
    for (let index = 0; index < 100; index += 1) {
      room.enter(new Entry('honest'), keyOf(`10.0.${index >> 2}.1`), 0);
    }
    const evicted = new Set<string>();
    for (let index = 0; index < 20_000; index += 1) {
      const victim = room.isFull ? room.victim() : null;
      if (victim !== null) {
        evicted.add(victim.name);
        room.leave(victim);
      }
      room.enter(new Entry('flood'), keyOf('198.51.100.7'), 0);
    }
    expect([...evicted]).toEqual(['flood']);
  });

  it('FLOOD-2 from 1,000 light sources turns the room over in order of age', () => {
    const room = new WaitingRoom<Entry>(2_000, 2);
    const order: string[] = [];
    for (let index = 0; index < 6_000; index += 1) {
      const victim = room.isFull ? room.victim() : null;
      if (victim !== null) {
        order.push(victim.name);
        room.leave(victim);
      }
      const source = index % 1_000;
      room.enter(new Entry(`${index}`), keyOf(`10.1.${source >> 8}.${source & 255}`), 0);
    }
    expect(order).toEqual(Array.from({ length: 4_000 }, (_, index) => `${index}`));
  });
});

describe('the room and a list that is searched', () => {
  const ADDRESSES = [
    '192.0.2.1',
    '192.0.2.2',
    '198.51.100.1',
    '',
    '2001:db8:1:1::1',
    '2001:db8:1:1::2',
    '2001:db8:1:2::1',
    '2001:db8:1:102::1',
    '2001:db8:2:1::1',
    '::ffff:192.0.2.1',
    // Differs from another in the first 32 bits only.
    '2001:db9:1:1::1',
  ];
  const KEYS = ADDRESSES.map((address) => keyOf(address));

  interface Held {
    readonly entry: Entry;
    readonly source: number;
  }

  const prefix = (source: number, kind: (typeof PREFIX_KINDS)[number]): string | null => {
    const key = KEYS[source];
    return key?.kinds.includes(kind) ? `${kind} ${key.high} ${key.lowOf(kind)}` : null;
  };

  /** The oldest of each source that weighs most; whoever is oldest where none is heavy. */
  function naiveVictims(held: readonly Held[], percent: number): readonly (Entry | null)[] {
    let most = 0;
    let victims: (Entry | null)[] = [];
    for (const kind of PREFIX_KINDS) {
      for (const name of new Set(held.map(({ source }) => prefix(source, kind)))) {
        const members = held.filter(({ source }) => prefix(source, kind) === name);
        const weight = members.length / shareOf(kind);
        if (name === null || members.length < 2 || weight < most) continue;
        if (weight > most) victims = [];
        most = weight;
        victims.push(members[0]?.entry ?? null);
      }
    }
    return most * 100 > percent * held.length ? victims : [held[0]?.entry ?? null];
  }

  const action = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('enter' as const), who: fc.nat(40), from: fc.nat(10) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('leave' as const), who: fc.nat(40), from: fc.constant(0) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('evict' as const), who: fc.constant(0), from: fc.constant(0) }),
    },
  );

  it('FLOOD-2 FLOOD-3 agree on victims and counts, and nothing is left when all have left', () => {
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 150 }),
        fc.constantFrom(0, 2, 20, 50),
        fc.integer({ min: 1, max: 30 }),
        (actions, percent, capacity) => {
          const room = new WaitingRoom<Entry>(capacity, percent);
          const entries = Array.from({ length: 41 }, (_, index) => new Entry(`${index}`));
          let held: Held[] = [];
          const away = (entry: Entry | null): void => {
            held = held.filter((other) => other.entry !== entry);
          };
          for (const { do: what, who, from } of actions) {
            const entry = entries[who];
            const key = KEYS[from];
            if (entry === undefined || key === undefined) throw new Error('unreachable');
            if (what === 'enter') {
              away(entry);
              expect(room.enter(entry, key, 0)).toBe(held.length < capacity);
              if (held.length < capacity) held.push({ entry, source: from });
            } else if (what === 'leave') {
              room.leave(entry);
              away(entry);
            } else {
              const victim = room.victim();
              if (victim !== null) room.leave(victim);
              away(victim);
            }
            expect(naiveVictims(held, percent)).toContain(room.victim());
            expect(room.size).toBe(held.length);
            for (const kind of PREFIX_KINDS) {
              const names = held.map(({ source }) => prefix(source, kind));
              expect(room.sources(kind)).toBe(new Set(names.filter((name) => name !== null)).size);
              for (const [source, one] of KEYS.entries()) {
                const name = prefix(source, kind);
                if (name === null) continue;
                expect(room.waitingOf(one, kind)).toBe(names.filter((other) => other === name).length);
              }
            }
          }
          for (const entry of entries) room.leave(entry);
          expect([room.size, room.victim()]).toEqual([0, null]);
          expect(entries.every(({ place }) => place === NOT_WAITING)).toBe(true);
          expect(PREFIX_KINDS.map((kind) => room.sources(kind))).toEqual([0, 0, 0, 0]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('FLOOD-1 uses places again: 200,000 come and go through those that were there', () => {
    const room = new WaitingRoom<Entry>(64, 2);
    const { bytes } = room;
    const entries = Array.from({ length: 64 }, () => new Entry());
    const places = new Set<number>();
    const key = keyOf('');
    for (let index = 0; index < 200_000; index += 1) {
      const entry = entries[index % 64];
      if (entry === undefined) throw new Error('unreachable');
      room.leave(entry);
      // Ever new sources, through records that were there.
      room.enter(
        entry,
        key.read(
          index % 2 === 0
            ? `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`
            : `2001:db8:${(index >> 8).toString(16)}:${(index & 255).toString(16)}::1`,
        ),
        0,
      );
      places.add(entry.place);
    }
    expect([places.size, room.bytes]).toEqual([64, bytes]);
    expect(Math.max(...places)).toBe(64);
    expect([V4_32, V6_64, V6_56, V6_48].map((kind) => room.sources(kind)).slice(0, 2)).toEqual([32, 32]);
  });
});
