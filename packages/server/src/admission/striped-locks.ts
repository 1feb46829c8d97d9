// Who of several threads may change a part of a table just now?

/** Locks for a table that threads share: more than enough that two seldom want the same one. */
const LOCK_STRIPES = 256;
export const LOCK_BYTES = LOCK_STRIPES * Int32Array.BYTES_PER_ELEMENT;

const FREE = 0;
const SPINS = 200;
const NAP_MS = 1;
/**
 * Then the holder is taken for dead. It needs a lock for some hundred nanoseconds, but on a busy machine it may get no processor
 * for tens of milliseconds while it has one.
 */
const PATIENCE_MS = 1_000;

/**
 * A word for each stripe, that holds the number of the thread which has the lock. A thread that ends while it holds one
 * can have it taken away by {@link freeAll}; and as nothing that is guarded here is worth hanging for, whoever has waited
 * a second takes it from the holder. What is lost if that one lives is at most what one of the two has written down: it may be
 * written to the record of another source.
 */
export class StripedLocks {
  readonly #words: Int32Array;
  readonly #owner: number;

  /** `owner`: the number of this thread, from 0 on. */
  constructor(words: Int32Array, owner: number) {
    this.#words = words;
    this.#owner = owner + 1;
  }

  lock(hash: number): void {
    const stripe = hash & (LOCK_STRIPES - 1);
    for (let spin = 0; spin < SPINS; spin += 1) {
      if (Atomics.compareExchange(this.#words, stripe, FREE, this.#owner) === FREE) return;
    }
    const giveUpAtMs = performance.now() + PATIENCE_MS;
    do {
      const holder = Atomics.load(this.#words, stripe);
      if (holder !== FREE) Atomics.wait(this.#words, stripe, holder, NAP_MS);
      if (Atomics.compareExchange(this.#words, stripe, FREE, this.#owner) === FREE) return;
    } while (performance.now() < giveUpAtMs);
    Atomics.store(this.#words, stripe, this.#owner);
  }

  /** Of a lock that was taken away, does nothing. */
  unlock(hash: number): void {
    const stripe = hash & (LOCK_STRIPES - 1);
    Atomics.compareExchange(this.#words, stripe, this.#owner, FREE);
  }

  /** Frees what a thread that has ended still holds. */
  static freeAll(words: Int32Array, owner: number): void {
    for (let stripe = 0; stripe < LOCK_STRIPES; stripe += 1) {
      Atomics.compareExchange(words, stripe, owner + 1, FREE);
    }
  }
}
