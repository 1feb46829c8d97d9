// Do more newcomers come than the server is to take in, and for how long already? Clause FLOOD-5.

/** How much of a second's worth may come at once and be no pressure at all: half of this. */
const FULL_AFTER_MS = 500;

/**
 * A bucket that leaks at the rate at which newcomers are to be taken in. Who reconnects after a restart, or opens a page
 * with many sockets, fills a little of it for a moment; a flood fills it within a tenth of a second and keeps it full.
 */
export class NewcomerBacklog {
  readonly #perMs: number;
  readonly #full: number;
  #count = 0;
  #sinceMs = 0;

  constructor(newcomersPerSecond: number) {
    this.#perMs = newcomersPerSecond / 1_000;
    this.#full = Math.max(FEWEST, this.#perMs * FULL_AFTER_MS);
  }

  add(nowMs: number): void {
    this.#count = Math.min(this.#leftAt(nowMs) + 1, this.#full);
    this.#sinceMs = nowMs;
  }

  /** 0 to 1. */
  fraction(nowMs: number): number {
    return this.#leftAt(nowMs) / this.#full;
  }

  #leftAt(nowMs: number): number {
    return Math.max(0, this.#count - Math.max(0, nowMs - this.#sinceMs) * this.#perMs);
  }
}

/** So that a server for few is not pressed by a handful. */
const FEWEST = 200;
