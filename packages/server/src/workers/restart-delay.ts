// How soon is a worker that died replaced? At once, unless it keeps dying.

const FIRST_MS = 100;
const LONGEST_MS = 30_000;
/** Who lived so long died of something else than its start. */
const HEALTHY_AFTER_MS = 30_000;

/** One for each worker. */
export class RestartDelay {
  #deaths = 0;

  /** `livedMs`: how long the one that died did its work; 0 when it never came to it. The first is replaced at once. */
  afterDeath(livedMs: number): number {
    this.#deaths = livedMs >= HEALTHY_AFTER_MS ? 1 : this.#deaths + 1;
    return this.#deaths === 1 ? 0 : Math.min(FIRST_MS * 2 ** (this.#deaths - 2), LONGEST_MS);
  }
}
