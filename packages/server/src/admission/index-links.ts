// Which number stands before and after which? Doubly linked lists in two arrays, so that linking allocates nothing.
import { at } from './at.ts';

/** No number: numbers begin at 1, so that fresh memory (zeroes, which the kernel does not even commit) is unlinked. */
export const NONE = 0;

/**
 * Any number of lists over the numbers 1 to `capacity`, each number in at most one list at a time. Where a list begins
 * and ends is its owner's to remember.
 */
export class IndexLinks {
  readonly #before: Int32Array;
  readonly #after: Int32Array;

  constructor(capacity: number) {
    this.#before = new Int32Array(capacity + 1);
    this.#after = new Int32Array(capacity + 1);
  }

  get bytes(): number {
    return this.#before.byteLength + this.#after.byteLength;
  }

  before(index: number): number {
    return at(this.#before, index);
  }

  after(index: number): number {
    return at(this.#after, index);
  }

  /** Puts `index` at the end of the list that ends with `last`; {@link NONE} for an empty list. */
  append(index: number, last: number): void {
    this.#before[index] = last;
    if (last !== NONE) this.#after[last] = index;
  }

  unlink(index: number): void {
    const before = at(this.#before, index);
    const after = at(this.#after, index);
    if (before !== NONE) this.#after[before] = after;
    if (after !== NONE) this.#before[after] = before;
    this.#before[index] = NONE;
    this.#after[index] = NONE;
  }
}
