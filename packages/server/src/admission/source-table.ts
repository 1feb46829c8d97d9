// What is remembered of the sources of one kind of prefix? A table of fixed size that forgets. Clauses FLOOD-3, FLOOD-4.
import { at } from './at.ts';
import { LOCK_BYTES, StripedLocks } from './striped-locks.ts';

/** How many records a source may be in. More forget better, and take longer to look through. */
const WAYS = 8;
const NO_SLOT = -1;

const FLOATS = 3;
const WORDS = 2;
const BYTES_OF_SLOT = FLOATS * Float64Array.BYTES_PER_ELEMENT + WORDS * Uint32Array.BYTES_PER_ELEMENT;
/** Indices of the counters. */
const OPERATIONS = 0;
const SIZE = 1;
const FORGOTTEN = 2;
const COUNTERS = 4;
const SLOTS_AT_BYTE = LOCK_BYTES + COUNTERS * Int32Array.BYTES_PER_ELEMENT;

/** How much memory a table of so many slots is, with its locks. */
export function sourceTableBytes(slots: number): number {
  return SLOTS_AT_BYTE + slots * BYTES_OF_SLOT;
}

/** A table that several threads have before them. */
export interface SharedSourceTable {
  /** {@link sourceTableBytes} long; of zeroes at first. */
  readonly buffer: SharedArrayBuffer;
  /** The number of this thread, from 0 on. */
  readonly owner: number;
}

/**
 * Keyed by up to 64 bits of a prefix. Each source has a set of eight slots, chosen by its keyed hash, so that nobody can
 * aim at another's set. All a record says is two times of the monotonic clock, which decay by being reached:
 *
 * - `bucketFullAtMs`: when its token bucket is full again,
 * - `penaltyEndsAtMs`: when its penalty has decayed.
 *
 * A record for which both have passed says nothing, and is the same as none. `FloodingSources` has a table of its own, and two
 * times of its own in it.
 *
 * **Overflow.** When all eight slots of a set are taken, a new source takes the one that says nothing any more, or else the
 * one that was touched longest ago. What is forgotten starts anew: with a full bucket, without a penalty. It favours
 * the forgotten, never punishes a stranger for another's deeds, and gains an attacker nothing: to push out one source
 * takes about as many other sources as there are slots, each with a record that still says something, and each of them
 * comes with a full bucket and no penalty of its own anyway.
 *
 * Takes 32 bytes for each slot, all of them reserved at the beginning. No operation allocates.
 *
 * **Threads** may share a table. Whoever finds a slot and changes what is in it does both between {@link lock} and
 * {@link unlock}, so that no token and no penalty is lost and no record is taken for another's.
 */
export class SourceTable {
  /** By slot. */
  readonly bucketFullAtMs: Float64Array;
  /** By slot. */
  readonly penaltyEndsAtMs: Float64Array;
  readonly #highs: Uint32Array;
  readonly #lows: Uint32Array;
  /** The number of the operation that last met the record, of 32 bits; 0 for a slot that was never taken. */
  readonly #touchedAt: Float64Array;
  readonly #counters: Int32Array;
  /** Null where no other thread has this table. */
  readonly #locks: StripedLocks | null;
  readonly #setMask: number;

  /** `slots`: a power of two, at least 8. `shared`: default none, memory of its own. */
  constructor(slots: number, shared: SharedSourceTable | null = null) {
    const buffer = shared?.buffer ?? new ArrayBuffer(sourceTableBytes(slots));
    const partAt = (part: number): number => SLOTS_AT_BYTE + part * slots * Float64Array.BYTES_PER_ELEMENT;
    this.bucketFullAtMs = new Float64Array(buffer, partAt(0), slots);
    this.penaltyEndsAtMs = new Float64Array(buffer, partAt(1), slots);
    this.#touchedAt = new Float64Array(buffer, partAt(2), slots);
    this.#highs = new Uint32Array(buffer, partAt(FLOATS), slots);
    this.#lows = new Uint32Array(buffer, partAt(FLOATS) + this.#highs.byteLength, slots);
    this.#counters = new Int32Array(buffer, LOCK_BYTES, COUNTERS);
    this.#locks =
      shared === null
        ? null
        : new StripedLocks(new Int32Array(shared.buffer, 0, LOCK_BYTES / 4), shared.owner);
    this.#setMask = slots / WAYS - 1;
  }

  /** How many slots are taken; never more than there are. */
  get size(): number {
    return Atomics.load(this.#counters, SIZE);
  }

  /** How many records were pushed out that still said something. A number that grows means that the table is too small. */
  get forgotten(): number {
    return Atomics.load(this.#counters, FORGOTTEN) >>> 0;
  }

  /** Without the locks. */
  get bytes(): number {
    return 3 * this.bucketFullAtMs.byteLength + 2 * this.#highs.byteLength;
  }

  /**
   * Has this thread alone use the slots of `hash`, until {@link unlock}. MUST NOT be called for a second one meanwhile;
   * what is between the two MUST be short and MUST NOT throw.
   */
  lock(hash: number): void {
    this.#locks?.lock(hash & this.#setMask);
  }

  unlock(hash: number): void {
    this.#locks?.unlock(hash & this.#setMask);
  }

  /** The slot of a source, or -1 where nothing is remembered of it. `hash` is that of `high` and `low`. */
  find(hash: number, high: number, low: number): number {
    const first = (hash & this.#setMask) * WAYS;
    for (let slot = first; slot < first + WAYS; slot += 1) {
      if (at(this.#lows, slot) !== low || at(this.#highs, slot) !== high) continue;
      if (at(this.#touchedAt, slot) === 0) continue;
      this.#touch(slot);
      return slot;
    }
    return NO_SLOT;
  }

  /** The slot of a source, which takes another's where it has none yet. */
  findOrAdd(hash: number, high: number, low: number, nowMs: number): number {
    const found = this.find(hash, high, low);
    if (found !== NO_SLOT) return found;
    const slot = this.#leastWorth((hash & this.#setMask) * WAYS, nowMs);
    if (at(this.#touchedAt, slot) === 0) Atomics.add(this.#counters, SIZE, 1);
    else if (!this.#saysNothing(slot, nowMs)) Atomics.add(this.#counters, FORGOTTEN, 1);
    this.#highs[slot] = high;
    this.#lows[slot] = low;
    this.bucketFullAtMs[slot] = 0;
    this.penaltyEndsAtMs[slot] = 0;
    this.#touch(slot);
    return slot;
  }

  #touch(slot: number): void {
    // 0 is never; what was touched a moment before 2^32 operations may once seem the oldest.
    this.#touchedAt[slot] = (Atomics.add(this.#counters, OPERATIONS, 1) + 1) >>> 0 || 1;
  }

  #saysNothing(slot: number, nowMs: number): boolean {
    return at(this.bucketFullAtMs, slot) <= nowMs && at(this.penaltyEndsAtMs, slot) <= nowMs;
  }

  /**
   * One that says nothing before one that does: the bucket of a source that came once is full again within a moment, so
   * a spray of sources pushes out its own like before it reaches anything that is worth remembering.
   */
  #leastWorth(first: number, nowMs: number): number {
    const operations = Atomics.load(this.#counters, OPERATIONS);
    let least = first;
    let longestSince = -1;
    for (let slot = first; slot < first + WAYS; slot += 1) {
      if (this.#saysNothing(slot, nowMs)) return slot;
      const since = (operations - at(this.#touchedAt, slot)) >>> 0;
      if (since <= longestSince) continue;
      least = slot;
      longestSince = since;
    }
    return least;
  }
}
