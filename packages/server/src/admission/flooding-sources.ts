// Which sources only ever cost, and never authenticate? Clauses FLOOD-6 and FLOOD-10.
import { at } from './at.ts';
import type { SourceKey } from './source-key.ts';
import type { SourceTable } from './source-table.ts';

/** A count goes down by one in a second. */
const ONE_MS = 1_000;
/** What is remembered of a flood when it ends, in times what makes one. */
const REMEMBERED = 20;
/** A crowd that comes back together has somebody who is in by then: this, or twice what it takes to authenticate. */
const LEAST_MS = 1_000;
const AUTHENTICATIONS = 2;
/** Whatever a source may open at once: fewer are nobody's flood. */
const LEAST_COUNT = 16;
const PART_OF_BURST = 1 / 8;

/**
 * Counts the connections of a source that came to nothing, one after the other, up to one that authenticates: that makes it
 * a crowd, however many of it are turned away, and the count begins anew. A source is an IPv4 address or the /64 of an IPv6
 * address.
 *
 * Not the penalty of a source (FLOOD-4): to have to go is no fault.
 */
export class FloodingSources {
  readonly #table: SourceTable;
  readonly #least: number;

  /** `table`: for this alone, though threads may share it. `upgradeBurst`: how many a source may open at once. */
  constructor(table: SourceTable, upgradeBurst: number) {
    this.#table = table;
    this.#least = Math.max(LEAST_COUNT, upgradeBurst * PART_OF_BURST);
  }

  /** `authenticationMs`: how long it takes of late. */
  isFlooding(key: SourceKey, authenticationMs: number, nowMs: number): boolean {
    const hash = this.#lock(key);
    const slot = this.#find(key);
    const isFlood = slot >= 0 && this.#isFlood(slot, authenticationMs, nowMs);
    this.#table.unlock(hash);
    return isFlood;
  }

  /** One more of this source came to nothing. Whether it is flooding now. */
  cameToNothing(key: SourceKey, authenticationMs: number, nowMs: number): boolean {
    const hash = this.#lock(key);
    const slot = this.#table.findOrAdd(hash, key.high, key.lowOf(key.narrowest), nowMs);
    // Of the two times of a record one says until when it counts, the other since when.
    const { penaltyEndsAtMs: endsAtMs, bucketFullAtMs: sinceMs } = this.#table;
    if (at(endsAtMs, slot) <= nowMs) {
      endsAtMs[slot] = nowMs;
      sinceMs[slot] = nowMs;
    }
    const mayEndAtMs = nowMs + this.#least * REMEMBERED * ONE_MS;
    endsAtMs[slot] = Math.min(at(endsAtMs, slot) + ONE_MS, mayEndAtMs);
    const isFlood = this.#isFlood(slot, authenticationMs, nowMs);
    this.#table.unlock(hash);
    return isFlood;
  }

  authenticated(key: SourceKey): void {
    const hash = this.#lock(key);
    const slot = this.#find(key);
    if (slot >= 0) this.#table.penaltyEndsAtMs[slot] = 0;
    this.#table.unlock(hash);
  }

  /** The hash by which it was locked. */
  #lock(key: SourceKey): number {
    const hash = key.hashOf(key.narrowest);
    this.#table.lock(hash);
    return hash;
  }

  #find(key: SourceKey): number {
    const { narrowest } = key;
    return this.#table.find(key.hashOf(narrowest), key.high, key.lowOf(narrowest));
  }

  #isFlood(slot: number, authenticationMs: number, nowMs: number): boolean {
    const count = (at(this.#table.penaltyEndsAtMs, slot) - nowMs) / ONE_MS;
    const lastsMs = nowMs - at(this.#table.bucketFullAtMs, slot);
    return count >= this.#least && lastsMs >= Math.max(LEAST_MS, AUTHENTICATIONS * authenticationMs);
  }
}
