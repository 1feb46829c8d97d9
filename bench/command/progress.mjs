// What runs, and how long is left?

const BAR_WIDTH = 24;

/**
 * `totalSeconds`: what all turns are expected to take together. How fast the turns so far were corrects it. On a terminal
 * the last line is written again and again; elsewhere a line now and then.
 */
export class Progress {
  #totalSeconds;
  #doneSeconds = 0;
  #current = 0;
  #startMs = performance.now();
  #scenario = '';
  #isTerminal;
  #out;

  constructor(totalSeconds, out = process.stderr) {
    this.#totalSeconds = totalSeconds;
    this.#out = out;
    this.#isTerminal = out.isTTY === true;
  }

  /** Something begins that is expected to take so many seconds; what was begun before is over. */
  turn({ scenario, arm, round, rounds, seconds }) {
    this.#doneSeconds += this.#current;
    this.#current = seconds;
    const line = `${this.#bar()} ${scenario.title}: ${arm}, round ${round + 1} of ${rounds}; ${this.#left()}`;
    if (this.#isTerminal) this.#out.write(`\r\u001b[2K${line.slice(0, (this.#out.columns ?? 100) - 1)}`);
    else if (this.#scenario !== `${scenario.title} ${round}`) this.#out.write(`${line}\n`);
    this.#scenario = `${scenario.title} ${round}`;
  }

  say(text) {
    this.#out.write(this.#isTerminal ? `\r\u001b[2K${text}\n` : `${text}\n`);
  }

  end() {
    if (this.#isTerminal) this.#out.write('\r\u001b[2K');
  }

  #bar() {
    const part = Math.min(1, this.#doneSeconds / this.#totalSeconds);
    const filled = Math.round(part * BAR_WIDTH);
    const percent = String(Math.floor(part * 100)).padStart(3);
    return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${percent} %`;
  }

  #left() {
    const elapsed = (performance.now() - this.#startMs) / 1_000;
    const left = Math.max(0, this.#totalSeconds - this.#doneSeconds);
    // The first turns say little about how slow this machine is.
    const pace = this.#doneSeconds < 10 ? 1 : elapsed / this.#doneSeconds;
    const seconds = left * pace;
    return seconds < 90
      ? `about ${Math.ceil(seconds / 5) * 5} s left`
      : `about ${Math.round(seconds / 60)} min left`;
  }
}
