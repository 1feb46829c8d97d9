// What was used once, in memory that the threads of one process share.
import { hash } from 'node:crypto';
import { assertTtl } from './assert-ttl.ts';
import type { LocalSpentStore, SpentStats } from './local-spent-store.ts';

export interface SharedSpentStoreOptions {
  /** As of `MemorySpentStore`: what is said of the next one where there is no room. Default `refuse`. */
  readonly whenFull?: 'refuse' | 'accept';
  /** Of a clock that all threads have and that only runs forward. Default: that of the system. */
  readonly monotonicMs?: () => number;
}

const SLOT_BYTES = BigUint64Array.BYTES_PER_ELEMENT;
/** Before the slots: how many of them were ever taken. */
const HEAD_BYTES = SLOT_BYTES;
/** An id has its place in one of so many slots. With half of all slots taken, one bucket in 200 has none left. */
const BUCKET_SLOTS = 16;
const TICK_MS = 1_000;
/** Of a slot: the upper 40 bits are those of the id, the lower 24 say in seconds when it is over, round and round in 194 days. */
const TICK_BITS = 24n;
const TICK_MASK = (1n << TICK_BITS) - 1n;
const HALF_WAY = 1n << (TICK_BITS - 1n);
const FREE = 0n;

/** The memory for `maxSpent`, which leaves as much again free: about 16 to 32 bytes each. */
export function sharedSpentBytes(maxSpent: number): number {
  const slots = 2 ** Math.ceil(Math.log2(Math.max(maxSpent * 2, BUCKET_SLOTS)));
  return HEAD_BYTES + slots * SLOT_BYTES;
}

/**
 * On one buffer of {@link sharedSpentBytes}, zero at first, that all threads have. Needs no lock: a slot is taken by one
 * atomic step, and whoever then finds the same id in another slot of the bucket refuses. So of any number of threads that
 * use an id at the same moment one is told that it was not used, or, very seldom, none. Two ids that differ are taken for
 * one once in 2^36 times, which refuses. Answers directly.
 */
export class SharedSpentStore implements LocalSpentStore {
  readonly #taken: Int32Array;
  readonly #slots: BigUint64Array;
  readonly #acceptsWhenFull: boolean;
  readonly #monotonicMs: () => number;
  #full = 0;

  constructor(buffer: SharedArrayBuffer, options: SharedSpentStoreOptions = {}) {
    const { whenFull = 'refuse', monotonicMs = systemMonotonicMs } = options;
    this.#taken = new Int32Array(buffer, 0, 1);
    this.#slots = new BigUint64Array(buffer, HEAD_BYTES);
    this.#acceptsWhenFull = whenFull === 'accept';
    this.#monotonicMs = monotonicMs;
  }

  /** `full` is counted by this thread. */
  get stats(): SpentStats {
    return { size: Atomics.load(this.#taken, 0), full: this.#full };
  }

  spend(id: string, ttlMs: number): boolean {
    assertTtl(ttlMs);
    const digest = hash('sha256', id, 'buffer');
    const first = (digest.readUInt32BE(8) % (this.#slots.length / BUCKET_SLOTS)) * BUCKET_SLOTS;
    // Never 0, which is a free slot.
    const mark = (digest.readBigUInt64BE(0) >> TICK_BITS) | 1n;
    const nowMs = this.#monotonicMs();
    const nowTick = BigInt(Math.floor(nowMs / TICK_MS)) & TICK_MASK;
    const endTick = BigInt(Math.ceil((nowMs + ttlMs) / TICK_MS)) & TICK_MASK;
    return this.#take(first, mark, nowTick, (mark << TICK_BITS) | endTick);
  }

  #take(first: number, mark: bigint, nowTick: bigint, entry: bigint): boolean {
    for (let index = first; index < first + BUCKET_SLOTS; index += 1) {
      if (this.#has(index, mark, nowTick)) return false;
    }
    for (let index = first; index < first + BUCKET_SLOTS; index += 1) {
      const found = Atomics.load(this.#slots, index);
      if (found !== FREE && !isOver(found, nowTick)) continue;
      if (Atomics.compareExchange(this.#slots, index, found, entry) !== found) {
        // Another thread was faster, maybe with the same id: then there is no need to take a second slot for it.
        if (this.#has(index, mark, nowTick)) return false;
        continue;
      }
      if (found === FREE) Atomics.add(this.#taken, 0, 1);
      return this.#isAlone(first, index, mark, nowTick);
    }
    this.#full += 1;
    return this.#acceptsWhenFull;
  }

  /** Another thread may have taken another slot for the same id meanwhile; at least one of the two sees the other. */
  #isAlone(first: number, own: number, mark: bigint, nowTick: bigint): boolean {
    for (let index = first; index < first + BUCKET_SLOTS; index += 1) {
      if (index !== own && this.#has(index, mark, nowTick)) return false;
    }
    return true;
  }

  #has(index: number, mark: bigint, nowTick: bigint): boolean {
    const found = Atomics.load(this.#slots, index);
    return found >> TICK_BITS === mark && !isOver(found, nowTick);
  }
}

/** Times go round and round: what is less than half a round ahead is still to come. */
function isOver(entry: bigint, nowTick: bigint): boolean {
  const ahead = ((entry & TICK_MASK) - nowTick) & TICK_MASK;
  return ahead === 0n || ahead >= HALF_WAY;
}

/** Not `performance.now()`, which begins at 0 in each thread. */
function systemMonotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}
