import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isCounter, isSolved } from '../../src/admission-pass/puzzle.ts';
import { solve } from './solve.ts';

describe('the puzzle', () => {
  it('PASS-2 counts the leading zero bits of SHA-256 as anybody would', () => {
    for (let index = 0; index < 2_000; index += 1) {
      const bits = [...createHash('sha256').update(`text.${index}`).digest()]
        .map((byte) => byte.toString(2).padStart(8, '0'))
        .join('');
      const zeros = bits.indexOf('1');
      for (let difficulty = 0; difficulty <= 20; difficulty += 1) {
        expect(isSolved(`text.${index}`, difficulty)).toBe(zeros >= difficulty);
      }
    }
  });

  it('PASS-2 can be solved, and one bit is twice the work', () => {
    const work = (difficulty: number): number =>
      Array.from({ length: 300 }, (_, index) => Number(solve(`p${index}`, difficulty).split('.')[1])).reduce(
        (sum, counter) => sum + counter + 1,
        0,
      ) / 300;
    // The same 300 puzzles every time: 58 and 127 hashes of 64 and 128 that are to be expected.
    const [six, seven] = [work(6), work(7)];
    expect(six).toBeGreaterThan(48);
    expect(six).toBeLessThan(80);
    expect(seven).toBeGreaterThan(96);
    expect(seven).toBeLessThan(160);
  });

  it('PASS-2 takes counters from 0 to 2^53 - 1 in one spelling', () => {
    for (const good of ['0', '1', '10', '9007199254740991']) expect(isCounter(good)).toBe(true);
    for (const bad of [
      '',
      '00',
      '01',
      '+1',
      '-1',
      '1.0',
      '1e3',
      ' 1',
      '1\n',
      '0x1',
      '٣',
      '9007199254740992',
    ]) {
      expect(isCounter(bad)).toBe(false);
    }
    expect(isCounter('9'.repeat(17))).toBe(false);
  });
});
