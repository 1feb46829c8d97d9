// Which sub-queue a source falls into, so that nobody can choose to share the one of a victim.

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/**
 * HalfSipHash-1-3 (Aumasson and Bernstein) over the UTF-16 of a text, two units to a word, under a random key: a plain
 * hash of addresses, seeded or not, has collisions that can be computed in advance. Not for secrets: 32 bits.
 */
export class KeyedHash {
  readonly #key0: number;
  readonly #key1: number;

  constructor() {
    const [key0 = 0, key1 = 0] = crypto.getRandomValues(new Int32Array(2));
    this.#key0 = key0;
    this.#key1 = key1;
  }

  /** From 0 to below 2^32. O(length of the text). */
  of(text: string): number {
    let v0 = this.#key0;
    let v1 = this.#key1;
    let v2 = 0x6c796765 ^ this.#key0;
    let v3 = 0x74656462 ^ this.#key1;
    const words = (text.length >> 1) + 1;
    // One round for each word, then three with nothing: the finalization.
    for (let round = 0; round < words + 3; round += 1) {
      let word = 0;
      if (round < words - 1) {
        word = text.charCodeAt(2 * round) | (text.charCodeAt(2 * round + 1) << 16);
      } else if (round === words - 1) {
        word = (text.length << 24) | (text.length % 2 === 0 ? 0 : text.charCodeAt(2 * round));
      } else if (round === words) {
        v2 ^= 0xff;
      }
      v3 ^= word;
      v0 = (v0 + v1) | 0;
      v1 = rotate(v1, 5) ^ v0;
      v0 = rotate(v0, 16);
      v2 = (v2 + v3) | 0;
      v3 = rotate(v3, 8) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = rotate(v3, 7) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = rotate(v1, 13) ^ v2;
      v2 = rotate(v2, 16);
      v0 ^= word;
    }
    return (v1 ^ v3) >>> 0;
  }
}
