// When a queue that will not go down must lose somebody: CoDel, RFC 8289.

const NEVER = Number.POSITIVE_INFINITY;
/** RFC 8289, section 5.5: how many intervals ago the last drop may be for its rate to be resumed. */
const RESUME_INTERVALS = 16;

/**
 * The pseudo-code of RFC 8289, section 5, turned inside out: it is asked about the oldest of the queue, again and again
 * until it lets it pass. A queue that has been over the target for an interval stands: what waits in it is no burst that
 * goes away by itself. From then on it loses one at a time, each sooner after the last.
 */
export class CoDel {
  readonly #targetMs: number;
  readonly #intervalMs: number;
  /** When the queue stands, if it stays above the target until then. */
  #standsFromMs = NEVER;
  #isDropping = false;
  #dropNextMs = 0;
  #hasDropped = false;
  #count = 0;
  #lastCount = 0;

  constructor(targetMs: number, intervalMs: number) {
    this.#targetMs = targetMs;
    this.#intervalMs = intervalMs;
  }

  stands(nowMs: number): boolean {
    return nowMs >= this.#standsFromMs;
  }

  /**
   * Whether to drop the oldest, which has waited for `waitedMs`, and ask about the next. `behind` is how many wait behind
   * it: with one or none there is no queue.
   */
  shouldDrop(waitedMs: number, behind: number, nowMs: number): boolean {
    const mayDrop = this.#observe(waitedMs, behind, nowMs);
    if (!this.#isDropping) {
      if (mayDrop) this.#beginDropping(nowMs);
      return mayDrop;
    }
    const hasDropped = this.#hasDropped;
    this.#hasDropped = false;
    if (!mayDrop) {
      this.#isDropping = false;
      return false;
    }
    if (hasDropped) this.#dropNextMs = this.#after(this.#dropNextMs);
    if (nowMs < this.#dropNextMs) return false;
    this.#count += 1;
    this.#hasDropped = true;
    return true;
  }

  /** Nobody waits any more. */
  emptied(): void {
    this.#standsFromMs = NEVER;
    this.#isDropping = false;
    this.#hasDropped = false;
  }

  #observe(waitedMs: number, behind: number, nowMs: number): boolean {
    if (waitedMs < this.#targetMs || behind <= 1) {
      this.#standsFromMs = NEVER;
      return false;
    }
    if (this.#standsFromMs === NEVER) this.#standsFromMs = nowMs + this.#intervalMs;
    return nowMs >= this.#standsFromMs;
  }

  #beginDropping(nowMs: number): void {
    this.#isDropping = true;
    this.#hasDropped = false;
    const lastRate = this.#count - this.#lastCount;
    const isRecent = nowMs - this.#dropNextMs < RESUME_INTERVALS * this.#intervalMs;
    this.#count = lastRate > 1 && isRecent ? lastRate : 1;
    this.#dropNextMs = this.#after(nowMs);
    this.#lastCount = this.#count;
  }

  /** The control law. */
  #after(timeMs: number): number {
    return timeMs + this.#intervalMs / Math.sqrt(this.#count);
  }
}
