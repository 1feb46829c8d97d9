// Where in a table is a prefix looked for? A hash that nobody outside this process can predict.
import { randomBytes } from 'node:crypto';

/** Length of what is hashed, where HalfSipHash puts it: 8 bytes, in the highest byte of the last word. */
const LENGTH_WORD = 8 << 24;
const ROUNDS_PER_WORD = 2;
const FINAL_ROUNDS = 4;

/**
 * HalfSipHash-2-4 (Aumasson and Bernstein) of two 32-bit words, with 32 bits out. Keyed and random for each process: with
 * a fixed hash, whoever owns a /48 could choose the /64s that fall together, and make lookups slow or push out the
 * records they choose (FLOOD-3).
 */
export class PrefixHash {
  readonly #key0: number;
  readonly #key1: number;

  /** `key`: 8 bytes. Default random; given only by tests. */
  constructor(key: Uint8Array = randomBytes(8)) {
    const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
    this.#key0 = view.getInt32(0, true);
    this.#key1 = view.getInt32(4, true);
  }

  /** From 0 to 2^32 - 1. */
  of(high: number, low: number): number {
    let v0 = this.#key0;
    let v1 = this.#key1;
    let v2 = 0x6c796765 ^ v0;
    let v3 = 0x74656462 ^ v1;
    for (let word = 0; word < 4; word += 1) {
      const message = word === 0 ? high : word === 1 ? low : word === 2 ? LENGTH_WORD : 0;
      if (word < 3) v3 ^= message;
      else v2 ^= 0xff;
      for (let round = word < 3 ? ROUNDS_PER_WORD : FINAL_ROUNDS; round > 0; round -= 1) {
        v0 = (v0 + v1) | 0;
        v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
        v0 = (v0 << 16) | (v0 >>> 16);
        v2 = (v2 + v3) | 0;
        v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
        v0 = (v0 + v3) | 0;
        v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
        v2 = (v2 + v1) | 0;
        v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
        v2 = (v2 << 16) | (v2 >>> 16);
      }
      if (word < 3) v0 ^= message;
    }
    return (v1 ^ v3) >>> 0;
  }
}
