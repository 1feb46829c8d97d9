// Looks for the counter that solves a puzzle, as many tries at a time as one likes.
import { absorbBlock, BLOCK_BYTES, startSha256 } from './sha256-block.ts';

/** Of 16 digits, most of which stay what they are: what comes before the rest is hashed once. */
const FIRST_COUNTER = 10 ** 15;
/** More counters than anybody has time for. */
const CHANGING_DIGITS = 9;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * Tries the next `tries` counters, and returns one with which SHA-256 of `<text>.<counter>` begins with at least
 * `difficulty` zero bits; null where none of them does. `text` is ASCII and of at most 128 characters, `difficulty` from 1
 * to 32.
 */
export type PuzzleSearch = (tries: number) => number | null;

export function createPuzzleSearch(text: string, difficulty: number): PuzzleSearch {
  const message = new TextEncoder().encode(`${text}.${FIRST_COUNTER}`);
  const bytes = padded(message);
  // Where the first block with a changing digit begins.
  const tailAt = Math.floor((message.length - CHANGING_DIGITS) / BLOCK_BYTES) * BLOCK_BYTES;
  const before = startSha256();
  for (let offset = 0; offset < tailAt; offset += BLOCK_BYTES) absorbBlock(before, bytes, offset);
  const state = startSha256();
  const lastDigit = message.length - 1;
  let counter = FIRST_COUNTER;

  return (tries) => {
    for (let tried = 0; tried < tries; tried++) {
      state.set(before);
      for (let offset = tailAt; offset < bytes.length; offset += BLOCK_BYTES)
        absorbBlock(state, bytes, offset);
      if ((state[0] as number) >>> (32 - difficulty) === 0) return counter;
      counter++;
      let digit = lastDigit;
      for (; bytes[digit] === NINE; digit--) bytes[digit] = ZERO;
      bytes[digit] = (bytes[digit] as number) + 1;
    }
    return null;
  };
}

/** FIPS 180-4 section 5.1.1: a one bit, zeros, and the length in bits at the end of a block. */
function padded(message: Uint8Array): Uint8Array {
  const byteLength = Math.ceil((message.length + 9) / BLOCK_BYTES) * BLOCK_BYTES;
  const bytes = new Uint8Array(byteLength);
  bytes.set(message);
  bytes[message.length] = 0x80;
  bytes[byteLength - 2] = (8 * message.length) >>> 8;
  bytes[byteLength - 1] = 8 * message.length;
  return bytes;
}
