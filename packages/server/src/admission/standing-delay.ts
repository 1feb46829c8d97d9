// How late is the event loop, apart from single pauses?

const SAMPLES = 5;

/** The median of the last samples: a pause of the garbage collector is one of them, a flood is all of them. */
export class StandingDelay {
  readonly #samples = new Float64Array(SAMPLES);
  readonly #sorted = new Float64Array(SAMPLES);
  #next = 0;

  add(delayMs: number): void {
    this.#samples[this.#next] = Math.max(0, delayMs);
    this.#next = (this.#next + 1) % SAMPLES;
  }

  get medianMs(): number {
    this.#sorted.set(this.#samples);
    return this.#sorted.sort()[(SAMPLES - 1) / 2] ?? 0;
  }
}
