// Has somebody done the work that a pass asks for?
import { hash } from 'node:crypto';

/** More than this a phone would not get done while somebody waits. */
export const MAX_DIFFICULTY = 20;

const COUNTER = /^(?:0|[1-9]\d{0,15})$/;

/** A whole number from 0 to 2^53 - 1, in the one way to write it. */
export function isCounter(text: string): boolean {
  return COUNTER.test(text) && Number(text) <= Number.MAX_SAFE_INTEGER;
}

/** Whether SHA-256 of the text begins with so many zero bits, at most 32. */
export function isSolved(solved: string, difficulty: number): boolean {
  return Math.clz32(hash('sha256', solved, 'buffer').readUInt32BE()) >= difficulty;
}
