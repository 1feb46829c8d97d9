// Random choices that come out the same for the same seed.

/** mulberry32: small, fast, and good enough to choose what to send. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[Math.floor(this.next() * choices.length)] ?? choices[0];
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  bytes(count: number): Buffer {
    const bytes = Buffer.alloc(count);
    for (let at = 0; at < count; at += 1) bytes[at] = this.whole(0, 255);
    return bytes;
  }

  /** Letters and digits, and a letter first that opens no JSON value. */
  word(length: number): string {
    const alphabet = 'abcdeghijklmopqrsuvwxyz0123456789';
    let word = 'x';
    while (word.length < length) word += alphabet[this.whole(0, alphabet.length - 1)] ?? 'x';
    return word;
  }
}
