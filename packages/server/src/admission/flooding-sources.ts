// Which sources only ever cost, and never authenticate? Clauses FLOOD-6 and FLOOD-10.
import { at } from './at.ts';
import { PrefixHash } from './prefix-hash.ts';
import { type PrefixKind, V4_32, V6_64 } from './prefix-kind.ts';
import { SourceKey } from './source-key.ts';
import { SourceTable } from './source-table.ts';

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
 * address. The table is of fixed size, and favours the forgotten (FLOOD-3).
 *
 * Not the penalty of a source (FLOOD-4): to have to go is no fault.
 */
export class FloodingSources {
  readonly #key = new SourceKey(new PrefixHash());
  readonly #table: SourceTable;
  readonly #least: number;

  /** `upgradeBurst`: how many a source may open at once. */
  constructor({
    trackedSources,
    upgradeBurst,
  }: { readonly trackedSources: number; readonly upgradeBurst: number }) {
    this.#table = new SourceTable(trackedSources);
    this.#least = Math.max(LEAST_COUNT, upgradeBurst * PART_OF_BURST);
  }

  get bytes(): number {
    return this.#table.bytes;
  }

  /** `authenticationMs`: how long it takes of late. */
  isFlooding(address: string, authenticationMs: number, nowMs: number): boolean {
    const slot = this.#find(address);
    return slot >= 0 && this.#isFlood(slot, authenticationMs, nowMs);
  }

  /** One more of this source came to nothing. Whether it is flooding now. */
  cameToNothing(address: string, authenticationMs: number, nowMs: number): boolean {
    const key = this.#key.read(address);
    const kind = narrowestOf(key);
    const slot = this.#table.findOrAdd(key.hashOf(kind), key.high, key.lowOf(kind), nowMs);
    // Of the two times of a record one says until when it counts, the other since when.
    const { penaltyEndsAtMs: endsAtMs, bucketFullAtMs: sinceMs } = this.#table;
    if (at(endsAtMs, slot) <= nowMs) {
      endsAtMs[slot] = nowMs;
      sinceMs[slot] = nowMs;
    }
    const mayEndAtMs = nowMs + this.#least * REMEMBERED * ONE_MS;
    endsAtMs[slot] = Math.min(at(endsAtMs, slot) + ONE_MS, mayEndAtMs);
    return this.#isFlood(slot, authenticationMs, nowMs);
  }

  authenticated(address: string): void {
    const slot = this.#find(address);
    if (slot >= 0) this.#table.penaltyEndsAtMs[slot] = 0;
  }

  #find(address: string): number {
    const key = this.#key.read(address);
    const kind = narrowestOf(key);
    return this.#table.find(key.hashOf(kind), key.high, key.lowOf(kind));
  }

  #isFlood(slot: number, authenticationMs: number, nowMs: number): boolean {
    const count = (at(this.#table.penaltyEndsAtMs, slot) - nowMs) / ONE_MS;
    const lastsMs = nowMs - at(this.#table.bucketFullAtMs, slot);
    return count >= this.#least && lastsMs >= Math.max(LEAST_MS, AUTHENTICATIONS * authenticationMs);
  }
}

function narrowestOf({ kinds }: SourceKey): PrefixKind {
  return kinds.includes(V4_32) ? V4_32 : V6_64;
}
