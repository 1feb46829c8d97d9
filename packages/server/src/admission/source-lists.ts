// Which places does each source hold, in what order, and which source holds most? For one kind of prefix.
import { at } from './at.ts';
import { IndexLinks, NONE } from './index-links.ts';

/**
 * Every operation is O(1) and allocates nothing: places and sources are numbers, and all that is known of them is in
 * arrays of the size of the room. Sources that hold equally many are in one list, so the heaviest is at the end of the
 * list for the largest count, and that count changes by one at most with each place (as in an LFU cache with constant
 * time). Exact: there are never more sources than places, so none has to be forgotten.
 */
export class SourceLists {
  readonly #places: IndexLinks;
  readonly #sourceOfPlace: Int32Array;

  readonly #highs: Uint32Array;
  readonly #lows: Uint32Array;
  readonly #chainOfSource: Int32Array;
  readonly #counts: Int32Array;
  readonly #oldest: Int32Array;
  readonly #newest: Int32Array;
  readonly #equals: IndexLinks;
  readonly #unused: Int32Array;
  #unusedCount = 0;
  #everUsed = 0;

  /** By hash: the last source of each chain. */
  readonly #chainEnds: Int32Array;
  readonly #chains: IndexLinks;
  /** By count: the last source of those that hold so many. */
  readonly #lastWith: Int32Array;
  #mostHeld = 0;

  constructor(capacity: number) {
    this.#places = new IndexLinks(capacity);
    this.#sourceOfPlace = new Int32Array(capacity + 1);
    this.#highs = new Uint32Array(capacity + 1);
    this.#lows = new Uint32Array(capacity + 1);
    this.#chainOfSource = new Int32Array(capacity + 1);
    this.#counts = new Int32Array(capacity + 1);
    this.#oldest = new Int32Array(capacity + 1);
    this.#newest = new Int32Array(capacity + 1);
    this.#equals = new IndexLinks(capacity);
    this.#unused = new Int32Array(capacity);
    this.#chainEnds = new Int32Array(2 ** Math.ceil(Math.log2(capacity)));
    this.#chains = new IndexLinks(capacity);
    this.#lastWith = new Int32Array(capacity + 1);
  }

  /** How many sources hold a place. */
  get sources(): number {
    return this.#everUsed - this.#unusedCount;
  }

  /** The most sources there have been at a time; their records are used again. */
  get everUsed(): number {
    return this.#everUsed;
  }

  get bytes(): number {
    const lists = this.#places.bytes + this.#equals.bytes + this.#chains.bytes;
    return lists + 8 * this.#highs.byteLength + 4 * this.#unused.length + 4 * this.#chainEnds.length;
  }

  /** How many places the source that holds most of them holds. */
  get mostHeld(): number {
    return this.#mostHeld;
  }

  /** The oldest place of the source that holds most; of several such, the one that came to it last. */
  get oldestOfHeaviest(): number {
    const source = at(this.#lastWith, this.#mostHeld);
    return source === NONE ? NONE : at(this.#oldest, source);
  }

  heldBy(hash: number, high: number, low: number): number {
    const source = this.#find(hash, high, low);
    return source === NONE ? 0 : at(this.#counts, source);
  }

  /** `place` MUST NOT be held. */
  add(place: number, hash: number, high: number, low: number): void {
    let source = this.#find(hash, high, low);
    if (source === NONE) source = this.#addSource(hash, high, low);
    const newest = at(this.#newest, source);
    this.#places.append(place, newest);
    if (newest === NONE) this.#oldest[source] = place;
    this.#newest[source] = place;
    this.#sourceOfPlace[place] = source;
    this.#changeCount(source, 1);
  }

  /** Does nothing for a place that no source of this kind holds. */
  remove(place: number): void {
    const source = at(this.#sourceOfPlace, place);
    if (source === NONE) return;
    if (at(this.#oldest, source) === place) this.#oldest[source] = this.#places.after(place);
    if (at(this.#newest, source) === place) this.#newest[source] = this.#places.before(place);
    this.#places.unlink(place);
    this.#sourceOfPlace[place] = NONE;
    this.#changeCount(source, -1);
    if (at(this.#counts, source) === 0) this.#removeSource(source);
  }

  #find(hash: number, high: number, low: number): number {
    let source = at(this.#chainEnds, this.#chainOf(hash));
    while (source !== NONE && (at(this.#lows, source) !== low || at(this.#highs, source) !== high)) {
      source = this.#chains.before(source);
    }
    return source;
  }

  #chainOf(hash: number): number {
    return hash & (this.#chainEnds.length - 1);
  }

  #addSource(hash: number, high: number, low: number): number {
    let source: number;
    if (this.#unusedCount > 0) {
      this.#unusedCount -= 1;
      source = at(this.#unused, this.#unusedCount);
    } else {
      this.#everUsed += 1;
      source = this.#everUsed;
    }
    const chain = this.#chainOf(hash);
    this.#highs[source] = high;
    this.#lows[source] = low;
    this.#chainOfSource[source] = chain;
    this.#chains.append(source, at(this.#chainEnds, chain));
    this.#chainEnds[chain] = source;
    return source;
  }

  #removeSource(source: number): void {
    const chain = at(this.#chainOfSource, source);
    if (at(this.#chainEnds, chain) === source) this.#chainEnds[chain] = this.#chains.before(source);
    this.#chains.unlink(source);
    this.#unused[this.#unusedCount] = source;
    this.#unusedCount += 1;
  }

  #changeCount(source: number, change: 1 | -1): void {
    const before = at(this.#counts, source);
    const count = before + change;
    if (before > 0) {
      if (at(this.#lastWith, before) === source) this.#lastWith[before] = this.#equals.before(source);
      this.#equals.unlink(source);
    }
    this.#counts[source] = count;
    if (count > 0) {
      this.#equals.append(source, at(this.#lastWith, count));
      this.#lastWith[count] = source;
    }
    if (count > this.#mostHeld) this.#mostHeld = count;
    // Whoever left the top is one below it, so the top moves by one at most.
    else if (before === this.#mostHeld && at(this.#lastWith, before) === NONE) this.#mostHeld = count;
  }
}
