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
    const start = this.#draw();
    this.#pool.copy(target, offset, start, this.#used);
    this.#pool.fill(0, start, this.#used);
  }

  /** As many bytes as text, in base64url. */
  text(): string {
    const start = this.#draw();
    const text = this.#pool.toString('base64url', start, this.#used);
    this.#pool.fill(0, start, this.#used);
    return text;
  }

  /** Where the next bytes begin; they end at `#used`. */
  #draw(): number {
    if (this.#used === this.#pool.length) {
      randomFillSync(this.#pool);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used = start + this.#bytesEach;
    return start;
  }
}
