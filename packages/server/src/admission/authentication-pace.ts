// How long does it take to authenticate of late, and is there anybody who does? Clauses FLOOD-5 and FLOOD-10.

/** Of so many of late; until there were, of all. */
const MOST = 64;
/** So that a few that take their time do not stand for all. */
const MAX_MS = 2_000;
/** Since the last one of anybody. */
const STANDSTILL_MS = 1_000;

/** Of those who got in: who did not may have been slow, or nobody's client. */
export class AuthenticationPace {
  #usualMs = 0;
  #count = 0;
  #latestMs = Number.NEGATIVE_INFINITY;

  /** From the opening to the authentication; 0 before the first. */
  get usualMs(): number {
    return this.#usualMs;
  }

  /** `tookMs`: null for who did not wait for it among the others. */
  succeeded(tookMs: number | null, nowMs: number): void {
    this.#latestMs = nowMs;
    if (tookMs === null) return;
    this.#count = Math.min(this.#count + 1, MOST);
    this.#usualMs += (Math.min(tookMs, MAX_MS) - this.#usualMs) / this.#count;
  }

  /** Whether somebody got in within the last second. */
  isGoing(nowMs: number): boolean {
    return nowMs - this.#latestMs < STANDSTILL_MS;
  }
}
