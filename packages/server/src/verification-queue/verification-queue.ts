// Which verifications run now, which wait, and which are sent away.
import { Entry, type EntryOwner, type QueueEntry, type VerificationTask } from './entry.ts';
import { KeyedHash } from './keyed-hash.ts';
import { Lane } from './lane.ts';
import { LinkedList } from './linked-list.ts';
import {
  readVerificationQueueOptions,
  type VerificationQueueOptions,
  type VerificationQueueRules,
} from './verification-queue-options.ts';

export interface LaneStats {
  readonly waiting: number;
  readonly running: number;
  /** Of those that stopped counting, how many have not ended yet. */
  readonly abandoned: number;
  /** How many were sent away since the start. */
  readonly dropped: number;
  /** How long the last one that had to wait had waited when it was its turn. */
  readonly lastWaitMs: number;
  /** How long a source would wait of which nothing waits yet: no single IPv4 address or /64 can make that long. */
  readonly crowdDelayMs: number;
}

/**
 * Bounds the work of verification, whatever strangers send:
 *
 * - At most `maxConcurrent` run. One counts until its work ends, not until its connection does, for `abandonAfterMs` at
 *   most: a verifier that loses verifications altogether can then have more of them in hand than this.
 * - Lanes take turns by weight, and each has places of its own: what hangs or floods in one stops no other.
 * - Within a lane sources take turns (RFC 8290): one that sends a lot waits behind itself, not before the others.
 * - A queue that stands loses its oldest one by one (RFC 8289) and serves its newest first.
 * - At most `maxWaiting` wait. Beyond, the longest sub-queue of the lane that most exceeds its weight loses its oldest.
 *
 * What finds room begins at once, in `submit`. There is no timer but one, while somebody waits.
 */
export class VerificationQueue implements EntryOwner {
  readonly #rules: VerificationQueueRules;
  readonly #lanes: readonly Lane[];
  readonly #laneByName: ReadonlyMap<string, Lane>;
  readonly #hash = new KeyedHash();
  /** By when they began. */
  readonly #running = new LinkedList<Entry>();
  /** Of the places that lanes keep, how many are free. */
  #kept: number;
  #waiting = 0;
  /** Whose turn it is, and how many more it has. */
  #turn = 0;
  #credit = 0;
  #isDispatching = false;
  #lost: Entry[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @throws OptionError naming the first option that cannot work. */
  constructor(options: VerificationQueueOptions) {
    this.#rules = readVerificationQueueOptions(options);
    const { lanes, random, subQueues } = this.#rules;
    this.#lanes = lanes.map((rules) => new Lane(rules, subQueues, random));
    this.#laneByName = new Map(this.#lanes.map((lane) => [lane.rules.name, lane]));
    this.#kept = lanes.reduce((sum, { minConcurrent }) => sum + minConcurrent, 0);
  }

  get waiting(): number {
    return this.#waiting;
  }

  get running(): number {
    return this.#running.length;
  }

  /** @throws RangeError for a lane there is not. */
  statsOf(lane: string): LaneStats {
    const { abandoned, crowdDelayMs, dropped, lastWaitMs, running, waiting } = this.#laneOf(lane);
    return { waiting, running, abandoned, dropped, lastWaitMs, crowdDelayMs };
  }

  /**
   * Runs `task` now, later or never. `sourceKey` says whom it counts against, e.g. the /64 of an address.
   *
   * @throws RangeError for a lane there is not.
   */
  submit(lane: string, sourceKey: string, task: VerificationTask): QueueEntry {
    const its = this.#laneOf(lane);
    const subQueue = its.subQueueOf(this.#hash.of(sourceKey));
    const nowMs = this.#rules.clock.monotonicMs();
    if (this.#abandonOverdue(nowMs)) this.#dispatch();
    const entry = new Entry(this, its, subQueue, task, nowMs);
    if (its.mayBegin(subQueue) && this.#hasRoom(its)) {
      this.#begin(entry, nowMs);
      this.#dispatch();
    } else {
      its.append(entry);
      this.#waiting += 1;
      if (this.#waiting > this.#rules.maxWaiting) this.#loseOne();
      this.#watch(nowMs);
      this.#sendLostAway();
    }
    return entry;
  }

  entryFinished(entry: Entry): void {
    switch (entry.state) {
      case 'running':
        this.#end(entry, this.#rules.clock.monotonicMs());
        entry.state = 'over';
        this.#dispatch();
        break;
      case 'abandoned':
        entry.state = 'over';
        entry.lane.abandoned -= 1;
        break;
      case 'waiting':
        this.entryCancelled(entry);
        break;
      case 'over':
        break;
    }
  }

  entryCancelled(entry: Entry): void {
    if (entry.state !== 'waiting') return;
    entry.lane.remove(entry);
    entry.state = 'over';
    entry.takeTask();
    this.#waiting -= 1;
  }

  #laneOf(name: string): Lane {
    const lane = this.#laneByName.get(name);
    if (lane === undefined) throw new RangeError('no such lane');
    return lane;
  }

  /** A lane has its kept places for itself, and beyond them whatever the others do not keep. */
  #hasRoom({ running, rules }: Lane): boolean {
    if (running >= rules.maxConcurrent) return false;
    return running < rules.minConcurrent || this.#running.length + this.#kept < this.#rules.maxConcurrent;
  }

  #begin(entry: Entry, nowMs: number): void {
    const { lane } = entry;
    if (lane.running < lane.rules.minConcurrent) this.#kept -= 1;
    lane.began(entry.subQueue);
    entry.state = 'running';
    entry.sinceMs = nowMs;
    this.#running.append(entry);
    // What ends or comes in the meantime waits until this one has begun: else a thousand would begin inside each other.
    const wasDispatching = this.#isDispatching;
    this.#isDispatching = true;
    try {
      entry.takeTask()?.run(entry);
    } catch (error) {
      this.#report(error);
      this.entryFinished(entry);
    } finally {
      this.#isDispatching = wasDispatching;
    }
  }

  #end(entry: Entry, nowMs: number): void {
    const { lane } = entry;
    this.#running.remove(entry);
    lane.ended(entry.subQueue, nowMs - entry.sinceMs);
    if (lane.running < lane.rules.minConcurrent) this.#kept += 1;
  }

  /** Begins whatever there is room for. */
  #dispatch(): void {
    if (this.#isDispatching || this.#waiting === 0) return;
    this.#isDispatching = true;
    try {
      for (let lane = this.#nextLane(); lane !== null; lane = this.#nextLane()) {
        const nowMs = this.#rules.clock.monotonicMs();
        const entry = lane.take(nowMs, (lost) => this.#lose(lost));
        if (entry !== null) {
          this.#waiting -= 1;
          this.#begin(entry, nowMs);
        }
        this.#sendLostAway();
      }
    } finally {
      this.#isDispatching = false;
    }
  }

  /**
   * Deficit round robin with a cost of one: a lane keeps its turn until its credit is used up or it has no use for it. Where
   * no lane can have a turn nothing changes: places come free one by one, and each must find the turn where it was.
   */
  #nextLane(): Lane | null {
    if (this.#waiting === 0) return null;
    for (let ahead = 0; ahead <= this.#lanes.length; ahead += 1) {
      const turn = (this.#turn + ahead) % this.#lanes.length;
      const lane = this.#lanes[turn];
      if (lane === undefined) break;
      const credit = ahead === 0 ? this.#credit : lane.rules.weight;
      if (credit > 0 && lane.isReady && this.#hasRoom(lane)) {
        this.#turn = turn;
        this.#credit = credit - 1;
        return lane;
      }
    }
    return null;
  }

  #loseOne(): void {
    const [first, ...others] = this.#lanes;
    if (first === undefined) return;
    const share = ({ rules, waiting }: Lane): number => waiting / rules.weight;
    const heaviest = others.reduce((most, lane) => (share(lane) > share(most) ? lane : most), first);
    const lost = heaviest.takeOverflow();
    if (lost !== null) this.#lose(lost);
  }

  /** It has left its lane. It is told when everything here is in order again: it may do anything. */
  #lose(entry: Entry): void {
    this.#waiting -= 1;
    entry.state = 'over';
    entry.lane.dropped += 1;
    this.#lost.push(entry);
  }

  #sendLostAway(): void {
    if (this.#lost.length === 0) return;
    const lost = this.#lost;
    this.#lost = [];
    const nowMs = this.#rules.clock.monotonicMs();
    for (const entry of lost) {
      try {
        entry.takeTask()?.dropped(entry.lane.retryAfterMs(nowMs));
      } catch (error) {
        this.#report(error);
      }
    }
  }

  /** Stops counting what has run for too long. Whether there was any. */
  #abandonOverdue(nowMs: number): boolean {
    let hasFreed = false;
    for (let entry = this.#running.first; entry !== null; entry = this.#running.first) {
      if (nowMs - entry.sinceMs < this.#rules.abandonAfterMs) break;
      this.#end(entry, nowMs);
      entry.state = 'abandoned';
      entry.lane.abandoned += 1;
      hasFreed = true;
      try {
        this.#rules.onAbandoned?.(entry.lane.rules.name);
      } catch {
        // Whoever counts must not decide.
      }
    }
    return hasFreed;
  }

  /** If everything hangs, nothing else would come by to find out. */
  #watch(nowMs: number): void {
    const longest = this.#running.first;
    if (this.#timer !== undefined || this.#waiting === 0 || longest === null) return;
    const delayMs = Math.max(1, Math.ceil(longest.sinceMs + this.#rules.abandonAfterMs - nowMs));
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#abandonOverdue(this.#rules.clock.monotonicMs());
      this.#dispatch();
      this.#watch(this.#rules.clock.monotonicMs());
    }, delayMs).unref();
  }

  #report(error: unknown): void {
    try {
      this.#rules.onTaskError?.(error);
    } catch {
      // There is nobody left to tell.
    }
  }
}
