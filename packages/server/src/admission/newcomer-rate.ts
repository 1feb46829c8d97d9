// How fast do newcomers come, by the last few of them? Clause FLOOD-5.

/** Few enough that a flood is noticed within a turn of the loop, and enough that a page with its sockets is none. */
const SAMPLE_SIZE = 64;

/** Told of each newcomer that was not refused at accept; reads the clock once in a sample. */
export class NewcomerRate {
  #inSample = 0;
  #sampleStartMs = 0;
  #perSecond = 0;

  /** Whether a sample is complete, and the rate a new one. */
  add(monotonicMs: () => number): boolean {
    this.#inSample += 1;
    if (this.#inSample < SAMPLE_SIZE) return false;
    const nowMs = monotonicMs();
    this.#perSecond = (1_000 * SAMPLE_SIZE) / Math.max(1, nowMs - this.#sampleStartMs);
    this.#sampleStartMs = nowMs;
    this.#inSample = 0;
    return true;
  }

  /** The rate of the last sample, or what can be left of it when nobody came since. */
  perSecond(nowMs: number): number {
    const sinceMs = Math.max(1, nowMs - this.#sampleStartMs);
    return Math.min(this.#perSecond, (1_000 * SAMPLE_SIZE) / sinceMs);
  }
}
