// One kind of verification: who of it waits, whose turn is next, and how long its work takes.
import type { Entry } from './entry.ts';
import { LengthIndex } from './length-index.ts';
import { LinkedList } from './linked-list.ts';
import { ReturnSchedule } from './return-schedule.ts';
import { SubQueue, type TurnLink } from './sub-queue.ts';
import type { LaneRules } from './verification-queue-options.ts';

/** How much the last run weighs in the mean. */
const MEAN_WEIGHT = 1 / 16;

export class Lane {
  readonly rules: LaneRules;
  running = 0;
  waiting = 0;
  abandoned = 0;
  dropped = 0;
  /** How long the last one that was served had waited. */
  lastWaitMs = 0;
  readonly #subQueues: (SubQueue | undefined)[];
  readonly #turns = new LinkedList<TurnLink>();
  readonly #lengths = new LengthIndex();
  readonly #returns: ReturnSchedule;
  #meanRunMs = 0;

  constructor(rules: LaneRules, subQueues: number, random: () => number) {
    this.rules = rules;
    this.#subQueues = new Array<SubQueue | undefined>(subQueues).fill(undefined);
    this.#returns = new ReturnSchedule(random);
  }

  /** Whether there is somebody who only waits for a free place. */
  get isReady(): boolean {
    return this.#turns.length > 0;
  }

  /** How long a source would wait of which nothing is here yet: behind all those that are in line, by the mean of the work. */
  get crowdDelayMs(): number {
    return (this.#turns.length * this.#meanRunMs) / this.rules.maxConcurrent;
  }

  subQueueOf(hash: number): SubQueue {
    const index = hash % this.#subQueues.length;
    const found = this.#subQueues[index];
    if (found !== undefined) return found;
    const made = new SubQueue(this.rules.targetMs, this.rules.intervalMs);
    this.#subQueues[index] = made;
    return made;
  }

  /** Whether one more of this source may begin ahead of nobody. */
  mayBegin(subQueue: SubQueue): boolean {
    return !this.isReady && subQueue.length === 0 && subQueue.running < this.rules.maxConcurrentPerSource;
  }

  append(entry: Entry): void {
    const { subQueue } = entry;
    subQueue.append(entry);
    this.waiting += 1;
    this.#lengths.changed(subQueue, subQueue.length - 1);
    this.#reconsider(subQueue);
  }

  remove(entry: Entry): void {
    const { subQueue } = entry;
    subQueue.remove(entry);
    this.waiting -= 1;
    this.#lengths.changed(subQueue, subQueue.length + 1);
    this.#reconsider(subQueue);
  }

  /** Takes out whoever is next; on the way, those whom the queue must lose go to `drop`. */
  take(nowMs: number, drop: (entry: Entry) => void): Entry | null {
    const subQueue = this.#turns.first?.subQueue;
    if (subQueue === undefined) return null;
    for (let lost = subQueue.nextToDrop(nowMs); lost !== null; lost = subQueue.nextToDrop(nowMs)) {
      this.remove(lost);
      drop(lost);
    }
    const next = subQueue.nextToServe(nowMs);
    if (next === null) return null;
    // It goes behind the others: every verification costs one turn, so this is deficit round robin.
    this.#turns.remove(subQueue.turnLink);
    this.remove(next);
    this.lastWaitMs = nowMs - next.sinceMs;
    return next;
  }

  /** Takes out the one who has waited longest in the longest sub-queue: no source pushes out those of a smaller one. */
  takeOverflow(): Entry | null {
    const oldest = this.#lengths.longest?.oldest ?? null;
    if (oldest !== null) this.remove(oldest);
    return oldest;
  }

  began(subQueue: SubQueue): void {
    this.running += 1;
    subQueue.running += 1;
    this.#reconsider(subQueue);
  }

  ended(subQueue: SubQueue, ranMs: number): void {
    this.running -= 1;
    subQueue.running -= 1;
    this.#meanRunMs += MEAN_WEIGHT * (ranMs - this.#meanRunMs);
    this.#reconsider(subQueue);
  }

  retryAfterMs(nowMs: number): number {
    return this.#returns.sendAway(this.waiting, this.#meanRunMs / this.rules.maxConcurrent, nowMs);
  }

  /** Whether it is in line for a turn. One that has all its places in use is not, however many wait in it. */
  #reconsider(subQueue: SubQueue): void {
    const isInLine = this.#turns.has(subQueue.turnLink);
    const belongs = subQueue.length > 0 && subQueue.running < this.rules.maxConcurrentPerSource;
    if (belongs && !isInLine) this.#turns.append(subQueue.turnLink);
    else if (!belongs && isInLine) this.#turns.remove(subQueue.turnLink);
  }
}
