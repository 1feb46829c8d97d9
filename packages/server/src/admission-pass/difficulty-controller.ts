// How hard should the puzzle be just now? Clause PASS-4.

/** What was seen in one period. All periods are of the same length. */
export interface PassPeriod {
  /** Whether the server was under attack at its end, although passes were required. */
  readonly isUnderAttack: boolean;
  /** How many passes were honoured that had asked for work. */
  readonly solved: number;
}

/** With fewer than that in a period, it is not those with passes who press the server, and harder puzzles would not help. */
const MANY_SOLVED = 10;
/** Longer than an attacker takes to notice, so that one burst does not make it hard for everybody. */
const PERIODS_TO_RAISE = 3;
/** Slower down than up: an attacker who pauses must not be let off at once. */
const PERIODS_TO_LOWER = 5;

/** Pure but for what it remembers: whoever has a timer tells it of every period. One bit is twice the work. */
export class DifficultyController {
  readonly #min: number;
  readonly #max: number;
  #difficulty: number;
  #pressed = 0;
  #quiet = 0;

  constructor(min: number, max: number) {
    this.#min = min;
    this.#max = max;
    this.#difficulty = min;
  }

  /** In leading zero bits. */
  get difficulty(): number {
    return this.#difficulty;
  }

  periodEnded({ isUnderAttack, solved }: PassPeriod): void {
    this.#pressed = isUnderAttack && solved >= MANY_SOLVED ? this.#pressed + 1 : 0;
    // Who stays away is not who presses the server: then it need not be as hard.
    this.#quiet = isUnderAttack && solved >= MANY_SOLVED ? 0 : this.#quiet + 1;
    if (this.#pressed === PERIODS_TO_RAISE) {
      this.#difficulty = Math.min(this.#difficulty + 1, this.#max);
      this.#pressed = 0;
    }
    if (this.#quiet === PERIODS_TO_LOWER) {
      this.#difficulty = Math.max(this.#difficulty - 1, this.#min);
      this.#quiet = 0;
    }
  }

  /** The attack is over. */
  reset(): void {
    this.#difficulty = this.#min;
    this.#pressed = 0;
    this.#quiet = 0;
  }
}
