// Where do a few unpredictable bytes come from, many times a second?
import { randomFillSync } from 'node:crypto';

const DRAWS = 256;

/**
 * Draws from the system once for 256 times: under a reconnect storm the system call would cost more than everything else
 * that is done with the bytes. What was handed out is wiped.
 */
export class RandomPool {
  readonly #bytesEach: number;
  readonly #pool: Buffer;
  #used: number;

  constructor(bytesEach: number) {
    this.#bytesEach = bytesEach;
    this.#pool = Buffer.alloc(bytesEach * DRAWS);
    this.#used = this.#pool.length;
  }

  /** Writes `bytesEach` bytes that nobody else gets. */
  writeInto(target: Buffer, offset: number): void {
    if (this.#used === this.#pool.length) {
      randomFillSync(this.#pool);
      this.#used = 0;
    }
    const end = this.#used + this.#bytesEach;
    this.#pool.copy(target, offset, this.#used, end);
    this.#pool.fill(0, this.#used, end);
    this.#used = end;
  }
}
