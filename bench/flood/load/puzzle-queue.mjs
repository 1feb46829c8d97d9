// Who solves the puzzles? Every client has a core of its own in life; here all wait for one process.
import { fork } from 'node:child_process';
import { nowMs } from '../now-ms.mjs';

/** How many may wait. Beyond it the benchmark cannot say how a client would have fared, and leaves it out. */
const MAX_WAITING = 32;
/** What the client does not solve, as it would take a phone too long. */
const MAX_DIFFICULTY = 20;

export class PuzzleQueue {
  #solver = null;
  #waiting = new Map();
  #serial = 0;

  /**
   * Resolves with the `counter` and with `queuedMs`, which is what the client waited only because others' puzzles were
   * solved by the same process. Null where too many wait already, or it is too difficult.
   */
  solve(text, difficulty) {
    if (this.#waiting.size >= MAX_WAITING || difficulty > MAX_DIFFICULTY) return Promise.resolve(null);
    this.#solver ??= this.#start();
    const serial = ++this.#serial;
    const askedMs = nowMs();
    return new Promise((resolve) => {
      this.#waiting.set(serial, ({ counter, tookMs }) => {
        resolve({ counter, queuedMs: Math.max(0, nowMs() - askedMs - tookMs), tookMs });
      });
      this.#solver.send({ serial, text, difficulty });
    });
  }

  #start() {
    const solver = fork(new URL('puzzle-solver.mjs', import.meta.url).pathname);
    solver.on('message', (answer) => {
      this.#waiting.get(answer.serial)?.(answer);
      this.#waiting.delete(answer.serial);
    });
    return solver;
  }
}
