// Which sub-queue is the longest, known at any time.
import { LinkedList } from './linked-list.ts';
import type { LengthLink, SubQueue } from './sub-queue.ts';

/** A list for every length there is. Lengths change by one, so the longest is at most one list away: O(1). */
export class LengthIndex {
  readonly #ofLength: LinkedList<LengthLink>[] = [];
  #longest = 0;

  /** The one that has been that long for the longest time; null when all are empty. */
  get longest(): SubQueue | null {
    return this.#listOf(this.#longest).first?.subQueue ?? null;
  }

  /** MUST be called after every change of `subQueue.length`, which is by one. */
  changed(subQueue: SubQueue, lengthBefore: number): void {
    const { length, lengthLink } = subQueue;
    this.#listOf(lengthBefore).remove(lengthLink);
    if (length > 0) this.#listOf(length).append(lengthLink);
    if (length > this.#longest) this.#longest = length;
    else if (lengthBefore === this.#longest && this.#listOf(lengthBefore).length === 0) {
      this.#longest = length;
    }
  }

  #listOf(length: number): LinkedList<LengthLink> {
    const list = this.#ofLength[length];
    if (list !== undefined) return list;
    const made = new LinkedList<LengthLink>();
    this.#ofLength[length] = made;
    return made;
  }
}
