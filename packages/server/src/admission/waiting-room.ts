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
    return lists + this.#all.bytes + this.#freePlaces.byteLength;
  }

  /**
   * The part of the room that would be taken if no source held more than its share: what evicting the oldest of the
   * heaviest cannot give back. An upper bound; 0 to 1.
   */
  get lightFraction(): number {
    const share = Math.max(1, (this.#heavySourcePercent / 100) * this.capacity);
    const light = share * (this.sources(V4_32) + shareOf(V6_48) * this.sources(V6_48));
    return Math.min(light, this.#size) / this.capacity;
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
  enter(entry: T, key: SourceKey): boolean {
    this.leave(entry);
    if (this.isFull) return false;
    const place = this.#takePlace();
    this.#entries[place] = entry;
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
    let heaviest: SourceLists = this.#sources[0];
    let weight = 0;
    for (const kind of PREFIX_KINDS) {
      const held = this.#sources[kind].mostHeld;
      if (held <= 1 || held / shareOf(kind) <= weight) continue;
      heaviest = this.#sources[kind];
      weight = held / shareOf(kind);
    }
    const isHeavy = weight * 100 > this.#heavySourcePercent * this.#size;
    return this.#entries[isHeavy ? heaviest.oldestOfHeaviest : this.#oldest] ?? null;
  }

  #takePlace(): number {
    if (this.#freeCount === 0) return this.#entries.length;
    this.#freeCount -= 1;
    return at(this.#freePlaces, this.#freeCount);
  }
}
