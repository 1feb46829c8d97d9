// When whoever was sent away should come back.

/** Even an idle server gains nothing from being asked again at once. */
const MIN_WAIT_MS = 1_000;
const MAX_WAIT_MS = 30_000;
/** Those who are told the same time must not come back together. */
const MAX_SPREAD = 0.5;

/**
 * A queue that goes on outside: everybody who is sent away stands behind those sent away before, and this queue goes down
 * as fast as the lane works. So they come back about as fast as they can be served, not all at once.
 */
export class ReturnSchedule {
  readonly #random: () => number;
  #outside = 0;
  #atMs = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /**
   * Milliseconds, whole, from 1,000 to 45,000. `waiting` is how many are still in the lane, `workMs` how long the lane
   * takes for one of them.
   */
  sendAway(waiting: number, workMs: number, nowMs: number): number {
    const worked = workMs > 0 ? (nowMs - this.#atMs) / workMs : Number.POSITIVE_INFINITY;
    this.#atMs = nowMs;
    this.#outside = Math.max(0, this.#outside - worked) + 1;
    if (workMs > 0) this.#outside = Math.min(this.#outside, MAX_WAIT_MS / workMs);
    const dueMs = Math.min(Math.max((waiting + this.#outside) * workMs, MIN_WAIT_MS), MAX_WAIT_MS);
    return Math.round(dueMs * (1 + MAX_SPREAD * this.#random()));
  }
}
