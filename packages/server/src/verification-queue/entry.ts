// One verification in the queue, from its submission to its end.
import type { Lane } from './lane.ts';
import { Link } from './linked-list.ts';
import type { SubQueue } from './sub-queue.ts';

/** What is to be done when it is its turn. Each is called once at most, and one of them at most. */
export interface VerificationTask {
  /**
   * Begins the verification. Whatever happens then, `entry.finished()` MUST be called when its work has ended, in here or
   * later. MUST NOT throw; one that does is taken for finished.
   */
  run(entry: QueueEntry): void;
  /** There is no room; `retryAfterMs` is when there may be. Maybe called before `submit` returns. MUST NOT throw. */
  dropped(retryAfterMs: number): void;
}

/** What the caller holds. Both methods may be called at any time and any number of times. */
export interface QueueEntry {
  /** The work has ended, however it ended: the next one may begin. */
  finished(): void;
  /** Nobody waits for it any more. It leaves the queue if it still waits; work that has begun counts until it ends. */
  cancel(): void;
}

/** `over`: finished, cancelled while it waited, or dropped. `abandoned`: runs on, but is not counted any longer. */
export type EntryState = 'waiting' | 'running' | 'abandoned' | 'over';

/** To whom an entry tells what its holder said. */
export interface EntryOwner {
  entryFinished(entry: Entry): void;
  entryCancelled(entry: Entry): void;
}

export class Entry extends Link implements QueueEntry {
  readonly lane: Lane;
  readonly subQueue: SubQueue;
  /** Until it is called. What hangs is held on to by nobody but itself: a task may know a credential. */
  #task: VerificationTask | null;
  state: EntryState = 'waiting';
  /** Since when it waits, or runs, on the monotonic clock. */
  sinceMs: number;
  readonly #owner: EntryOwner;

  constructor(owner: EntryOwner, lane: Lane, subQueue: SubQueue, task: VerificationTask, sinceMs: number) {
    super();
    this.#owner = owner;
    this.lane = lane;
    this.subQueue = subQueue;
    this.#task = task;
    this.sinceMs = sinceMs;
  }

  takeTask(): VerificationTask | null {
    const task = this.#task;
    this.#task = null;
    return task;
  }

  finished(): void {
    this.#owner.entryFinished(this);
  }

  cancel(): void {
    this.#owner.entryCancelled(this);
  }
}
