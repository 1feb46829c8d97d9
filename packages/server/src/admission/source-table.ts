// What is remembered of the sources of one kind of prefix? A table of fixed size that forgets. Clauses FLOOD-3, FLOOD-4.
import { at } from './at.ts';

/** How many records a source may be in. More forget better, and take longer to look through. */
const WAYS = 8;
const NO_SLOT = -1;

/**
 * Keyed by up to 64 bits of a prefix. Each source has a set of eight slots, chosen by its keyed hash, so that nobody can
 * aim at another's set. All a record says is two times of the monotonic clock, which decay by being reached:
 *
 * - `bucketFullAtMs`: when its token bucket is full again,
 * - `penaltyEndsAtMs`: when its penalty has decayed.
 *
 * A record for which both have passed says nothing, and is the same as none.
 *
 * **Overflow.** When all eight slots of a set are taken, a new source takes the one that says nothing any more, or else the
 * one that was touched longest ago. What is forgotten starts anew: with a full bucket, without a penalty. It favours
 * the forgotten, never punishes a stranger for another's deeds, and gains an attacker nothing: to push out one source
 * takes about as many other sources as there are slots, each with a record that still says something, and each of them
 * comes with a full bucket and no penalty of its own anyway.
 *
 * Takes 32 bytes for each slot, all of them reserved at the beginning. No operation allocates.
 */
export class SourceTable {
  /** By slot. */
  readonly bucketFullAtMs: Float64Array;
  /** By slot. */
  readonly penaltyEndsAtMs: Float64Array;
  readonly #highs: Uint32Array;
  readonly #lows: Uint32Array;
  /** The number of the operation that last met the record; 0 for a slot that was never taken. */
  readonly #touchedAt: Float64Array;
  readonly #setMask: number;
  #operations = 0;
  #size = 0;
  #forgotten = 0;

  /** `slots`: a power of two, at least 8. */
  constructor(slots: number) {
    this.bucketFullAtMs = new Float64Array(slots);
    this.penaltyEndsAtMs = new Float64Array(slots);
    this.#highs = new Uint32Array(slots);
    this.#lows = new Uint32Array(slots);
    this.#touchedAt = new Float64Array(slots);
    this.#setMask = slots / WAYS - 1;
  }

  /** How many slots are taken; never more than there are. */
  get size(): number {
    return this.#size;
  }

  /** How many records were pushed out that still said something. A number that grows means that the table is too small. */
  get forgotten(): number {
    return this.#forgotten;
  }

  get bytes(): number {
    return 3 * this.bucketFullAtMs.byteLength + 2 * this.#highs.byteLength;
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
    if (at(this.#touchedAt, slot) === 0) this.#size += 1;
    else if (!this.#saysNothing(slot, nowMs)) this.#forgotten += 1;
    this.#highs[slot] = high;
    this.#lows[slot] = low;
    this.bucketFullAtMs[slot] = 0;
    this.penaltyEndsAtMs[slot] = 0;
    this.#touch(slot);
    return slot;
  }

  #touch(slot: number): void {
    this.#operations += 1;
    this.#touchedAt[slot] = this.#operations;
  }

  #saysNothing(slot: number, nowMs: number): boolean {
    return at(this.bucketFullAtMs, slot) <= nowMs && at(this.penaltyEndsAtMs, slot) <= nowMs;
  }

  /**
   * One that says nothing before one that does: the bucket of a source that came once is full again within a moment, so
   * a spray of sources pushes out its own like before it reaches anything that is worth remembering.
   */
  #leastWorth(first: number, nowMs: number): number {
    let least = first;
    let leastTouchedAt = at(this.#touchedAt, first);
    for (let slot = first; slot < first + WAYS; slot += 1) {
      if (this.#saysNothing(slot, nowMs)) return slot;
      if (at(this.#touchedAt, slot) >= leastTouchedAt) continue;
      least = slot;
      leastTouchedAt = at(this.#touchedAt, slot);
    }
    return least;
  }
}
