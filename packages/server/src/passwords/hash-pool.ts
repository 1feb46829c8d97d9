// Who may hash now: a bounded number at a time, a bounded number waiting, nobody else.

/** `full`: not taken in. `aborted`: left the queue; the work never began. */
export type PoolResult<T> =
  | { readonly outcome: 'done'; readonly value: T }
  | { readonly outcome: 'full' }
  | { readonly outcome: 'aborted' };

const FULL = { outcome: 'full' } as const;
const ABORTED = { outcome: 'aborted' } as const;

/**
 * Bounds the threads, the memory and the time that hashing takes from everything else. Work counts until it ends, not
 * until nobody waits for it: an abort frees no thread, and a flood of aborted attempts must not start more than this.
 * First come, first served; whoever waits and goes away leaves its place at once.
 */
export class HashPool {
  readonly #maxConcurrent: number;
  readonly #maxQueued: number;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor({ maxConcurrent, maxQueued }: { readonly maxConcurrent: number; readonly maxQueued: number }) {
    this.#maxConcurrent = maxConcurrent;
    this.#maxQueued = maxQueued;
  }

  get running(): number {
    return this.#running;
  }

  get queued(): number {
    return this.#waiting.size;
  }

  get isFull(): boolean {
    return this.#running >= this.#maxConcurrent && this.#waiting.size >= this.#maxQueued;
  }

  /** Rejects with what `work` throws. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<PoolResult<T>> {
    if (signal.aborted) return ABORTED;
    if (this.isFull) return FULL;
    if (this.#running < this.#maxConcurrent) this.#running += 1;
    else if (!(await this.#turn(signal))) return ABORTED;
    try {
      return { outcome: 'done', value: await work() };
    } finally {
      this.#pass();
    }
  }

  /** Waits for a place. True when it has one; false when it left the queue. */
  #turn(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const leave = (): void => {
        this.#waiting.delete(enter);
        resolve(false);
      };
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve(true);
      };
      this.#waiting.add(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Hands the place to who has waited longest: it is never free in between, so nobody new can slip in. */
  #pass(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
