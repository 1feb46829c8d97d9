// Those of one lane who share a hash of their source, and who of them is next.
import { CoDel } from './co-del.ts';
import type { Entry } from './entry.ts';
import { Link, LinkedList } from './linked-list.ts';

/** The place of a sub-queue among those whose turn will come. */
export class TurnLink extends Link {
  readonly subQueue: SubQueue;

  constructor(subQueue: SubQueue) {
    super();
    this.subQueue = subQueue;
  }
}

/** The place of a sub-queue among those of its length. */
export class LengthLink extends Link {
  readonly subQueue: SubQueue;

  constructor(subQueue: SubQueue) {
    super();
    this.subQueue = subQueue;
  }
}

export class SubQueue {
  readonly turnLink = new TurnLink(this);
  readonly lengthLink = new LengthLink(this);
  /** How many of these are being verified. */
  running = 0;
  readonly #waiting = new LinkedList<Entry>();
  readonly #coDel: CoDel;

  constructor(targetMs: number, intervalMs: number) {
    this.#coDel = new CoDel(targetMs, intervalMs);
  }

  get length(): number {
    return this.#waiting.length;
  }

  get oldest(): Entry | null {
    return this.#waiting.first;
  }

  append(entry: Entry): void {
    this.#waiting.append(entry);
  }

  remove(entry: Entry): void {
    this.#waiting.remove(entry);
    if (this.#waiting.length === 0) this.#coDel.emptied();
  }

  /** The oldest, where it is to be dropped before anybody is served; to be asked again once it is removed. */
  nextToDrop(nowMs: number): Entry | null {
    const { first, length } = this.#waiting;
    if (first === null) return null;
    // While the newest are served, how long those waited says nothing; the oldest stands for all.
    return this.#coDel.shouldDrop(nowMs - first.sinceMs, length - 1, nowMs) ? first : null;
  }

  /**
   * First come, first served, as long as the queue goes down by itself. When it stands, the newest first: who has waited
   * longest is about to be given up by its deadline, and serving everybody too late would serve nobody.
   */
  nextToServe(nowMs: number): Entry | null {
    return this.#coDel.stands(nowMs) ? this.#waiting.last : this.#waiting.first;
  }
}
