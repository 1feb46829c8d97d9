// Who waits to be authenticated, and who has to go when there are too many? Clauses FLOOD-1, FLOOD-2, FLOOD-3.
import { at } from './at.ts';
import { IndexLinks, NONE } from './index-links.ts';
import { PREFIX_KINDS, type PrefixKind, shareOf, V4_32, V6_48 } from './prefix-kind.ts';
import type { SourceKey } from './source-key.ts';
import { SourceLists } from './source-lists.ts';

/** What can wait. The field belongs to the room. */
export interface Waiting {
  /** Initially {@link NOT_WAITING}. */
  place: number;
}

/** The initial value of `place`. */
export const NOT_WAITING = NONE;

/**
 * A room of fixed size. Entering, leaving and finding the victim are O(1) and allocate nothing once the room has been as
 * full before: an entry holds the number of its place, and everything else is in arrays, so that a connection that has
 * long been authenticated does not carry the links it once waited with.
 *
 * The room ends nobody: who wants in when it is full asks for the {@link victim}, closes it, and makes it leave.
 */
export class WaitingRoom<T extends Waiting> {
  readonly capacity: number;
  readonly #heavySourcePercent: number;
  readonly #entries: (T | null)[] = [null];
  readonly #all: IndexLinks;
  readonly #sources: readonly [SourceLists, SourceLists, SourceLists, SourceLists];
  /** By place, as all of these; of the caller's clock. */
  readonly #enteredAtMs: Float64Array;
  readonly #freePlaces: Int32Array;
  #freeCount = 0;
  #oldest: number = NONE;
  #newest: number = NONE;
  #size = 0;

  /** `heavySourcePercent`: of the room; what one address may hold and not be heavy. */
  constructor(capacity: number, heavySourcePercent: number) {
    this.capacity = capacity;
    this.#heavySourcePercent = heavySourcePercent;
    this.#all = new IndexLinks(capacity);
    // Place 0 is none.
    this.#enteredAtMs = new Float64Array(capacity + 1);
    this.#freePlaces = new Int32Array(capacity);
    const lists = (): SourceLists => new SourceLists(capacity);
    this.#sources = [lists(), lists(), lists(), lists()];
  }

  get size(): number {
    return this.#size;
  }

  get isFull(): boolean {
    return this.#size >= this.capacity;
  }

  /** Of the arrays, without the entries. */
  get bytes(): number {
    const lists = this.#sources.reduce((bytes, sources) => bytes + sources.bytes, 0);
    return lists + this.#all.bytes + this.#enteredAtMs.byteLength + this.#freePlaces.byteLength;
  }

  /**
   * How long the {@link victim} has waited, where no source is to blame for it: what everybody has to authenticate in while
   * the room is full. Infinite where a heavy source makes place, or nobody waits.
   */
  stayMs(nowMs: number): number {
    if (this.#oldest === NONE || this.#heaviest() !== null) return Number.POSITIVE_INFINITY;
    return nowMs - at(this.#enteredAtMs, this.#oldest);
  }

  /** How many places there are for each IPv4 address, and for each /48, that waits. */
  get fairShare(): number {
    return this.capacity / Math.max(1, this.sources(V4_32) + this.sources(V6_48));
  }

  /** How many sources of one kind wait. */
  sources(kind: PrefixKind): number {
    return this.#sources[kind].sources;
  }

  /** How many wait of the prefix of `key` that is of this kind. */
  waitingOf(key: SourceKey, kind: PrefixKind): number {
    return this.#sources[kind].heldBy(key.hashOf(kind), key.high, key.lowOf(kind));
  }

  /**
   * Takes `entry` in as the newest; one that waits already begins to wait anew. False when the room is full: then it
   * does not wait, and the caller MUST NOT keep it (FLOOD-1). All keys of one room MUST be hashed alike.
   */
  enter(entry: T, key: SourceKey, nowMs: number): boolean {
    this.leave(entry);
    if (this.isFull) return false;
    const place = this.#takePlace();
    this.#entries[place] = entry;
    this.#enteredAtMs[place] = nowMs;
    entry.place = place;
    this.#all.append(place, this.#newest);
    if (this.#newest === NONE) this.#oldest = place;
    this.#newest = place;
    for (const kind of key.kinds) {
      this.#sources[kind].add(place, key.hashOf(kind), key.high, key.lowOf(kind));
    }
    this.#size += 1;
    return true;
  }

  /** Does nothing for who does not wait here. */
  leave(entry: T): void {
    const { place } = entry;
    if (place === NOT_WAITING || this.#entries[place] !== entry) return;
    if (this.#oldest === place) this.#oldest = this.#all.after(place);
    if (this.#newest === place) this.#newest = this.#all.before(place);
    this.#all.unlink(place);
    for (const sources of this.#sources) sources.remove(place);
    this.#entries[place] = null;
    entry.place = NOT_WAITING;
    this.#freePlaces[this.#freeCount] = place;
    this.#freeCount += 1;
    this.#size -= 1;
  }

  /**
   * FLOOD-2: who should go first. The oldest of the source that is heaviest for its kind of prefix, where a /56 weighs
   * half and a /48 a quarter of what it holds. The oldest of all when that source holds a single place, or no more than
   * `heavySourcePercent` of those taken: of many light sources none can be told from the honest, and who has waited
   * longest is least likely to be about to authenticate. Null when nobody waits.
   */
  victim(): T | null {
    return this.#entries[this.#heaviest()?.oldestOfHeaviest ?? this.#oldest] ?? null;
  }

  /** The lists in which the source is that is heaviest for its kind of prefix, where it is heavy. */
  #heaviest(): SourceLists | null {
    let heaviest: SourceLists | null = null;
    let weight = 0;
    for (const kind of PREFIX_KINDS) {
      const held = this.#sources[kind].mostHeld;
      if (held <= 1 || held / shareOf(kind) <= weight) continue;
      heaviest = this.#sources[kind];
      weight = held / shareOf(kind);
    }
    return weight * 100 > this.#heavySourcePercent * this.#size ? heaviest : null;
  }

  #takePlace(): number {
    if (this.#freeCount === 0) return this.#entries.length;
    this.#freeCount -= 1;
    return at(this.#freePlaces, this.#freeCount);
  }
}
