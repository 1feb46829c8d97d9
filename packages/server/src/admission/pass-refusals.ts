// Who is told that it needs a pass, and who is sent away without a word? Clause PASS-1.
import { TokenBucketRate } from './token-bucket.ts';

/** Of those that may be told in a second, how many at once. */
const PART_AT_ONCE = 1 / 10;

/** An answer costs several times what it costs to cut a connection, so a flood is answered at a rate that is set. */
export class PassRefusals {
  /** Null where all are told. */
  readonly #rate: TokenBucketRate | null;
  #fullAtMs = 0;
  #untold = 0;

  /** `perSecond`: how many are told; null for all of them. */
  constructor(perSecond: number | null) {
    this.#rate =
      perSecond === null ? null : new TokenBucketRate(perSecond, Math.max(1, perSecond * PART_AT_ONCE));
  }

  /** Whether the next one may be told just now. */
  mayTell(nowMs: number): boolean {
    return this.#rate === null || this.#rate.tokensInMs(this.#fullAtMs, nowMs) === 0;
  }

  /** One has no pass. Whether it is told so, in which case it takes its place in this second. */
  tell(nowMs: number): boolean {
    if (!this.mayTell(nowMs)) {
      this.sendAway();
      return false;
    }
    if (this.#rate !== null) this.#fullAtMs = this.#rate.take(this.#fullAtMs, nowMs);
    return true;
  }

  /** One is not told. */
  sendAway(): void {
    this.#untold += 1;
  }

  /** How many were not told since this was last asked. */
  takeUntold(): number {
    const untold = this.#untold;
    this.#untold = 0;
    return untold;
  }
}
