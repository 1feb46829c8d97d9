// How do clients fare that arrive at a rate of their own, whatever the server does?
import { nowMs } from '../now-ms.mjs';
import { runHonestClient } from './honest-client.mjs';

const TICK_MS = 4;

/** `addresses` gives the address of the nth client; `onEnd` is told of each, with `population`. */
export class HonestPopulation {
  #timer = null;
  #count = 0;
  #startMs = 0;
  /** When those that are still on their way were due, in order. */
  #underway = new Set();

  constructor({ population, perSecond, addresses, tokens, target, speech, puzzles, onEnd }) {
    Object.assign(this, { population, perSecond, addresses, tokens, target, speech, puzzles, onEnd });
  }

  start() {
    this.#startMs = nowMs();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  stop() {
    clearInterval(this.#timer);
  }

  get underway() {
    return [...this.#underway];
  }

  #tick() {
    for (;;) {
      const plannedMs = this.#startMs + (this.#count / this.perSecond) * 1_000;
      if (plannedMs > nowMs()) return;
      const from = this.addresses(this.#count);
      const token = this.tokens[this.#count % this.tokens.length];
      this.#count += 1;
      const options = { ...this.target, speech: this.speech, from, token, plannedMs, puzzles: this.puzzles };
      this.#underway.add(plannedMs);
      runHonestClient(options).then((end) => {
        this.#underway.delete(plannedMs);
        this.onEnd({ population: this.population, ...end });
      });
    }
  }
}
