import { describe, expect, it } from 'vitest';
import { KeyedHash } from '../../src/verification-queue/keyed-hash.ts';

const ADDRESSES = Array.from({ length: 65_536 }, (_, i) => `10.7.${i >> 8}.${i & 255}`);

function chiSquare(hash: KeyedHash, texts: readonly string[]): number {
  const counts = new Array<number>(256).fill(0);
  for (const text of texts) {
    const bucket = hash.of(text) % 256;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const expected = texts.length / 256;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('the hash of sources', () => {
  it('spreads neighbouring addresses evenly', () => {
    // 255 degrees of freedom: mean 255, deviation 22.6. Ten deviations are no chance.
    expect(chiSquare(new KeyedHash(), ADDRESSES)).toBeLessThan(480);
    expect(
      chiSquare(
        new KeyedHash(),
        ADDRESSES.map((a) => `2001:db8:${a}::/64`),
      ),
    ).toBeLessThan(480);
  });

  it('says the same of the same text, and nothing of it under another key', () => {
    const one = new KeyedHash();
    const other = new KeyedHash();
    const together = ADDRESSES.filter((a) => one.of(a) % 256 === one.of('victim') % 256);
    expect(together).toEqual(ADDRESSES.filter((a) => one.of(a) % 256 === one.of('victim') % 256));
    // Those that share the victim's sub-queue under one key are scattered under another.
    const still = together.filter((a) => other.of(a) % 256 === other.of('victim') % 256);
    expect(still.length).toBeLessThan(together.length / 10);
  });

  it.each(['', 'a', 'ab', 'abc', '\ud800', 'é', 'x'.repeat(5_000)])('is a 32-bit number for %j', (text) => {
    const value = new KeyedHash().of(text);
    expect(Number.isInteger(value) && value >= 0 && value < 2 ** 32).toBe(true);
  });

  it('tells texts apart that differ in length or in one character only', () => {
    const hash = new KeyedHash();
    const texts = ['', '\0', '\0\0', '\0\0\0', 'a', 'b', 'aa', 'aaa', 'aab', 'aba', 'baa'];
    expect(new Set(texts.map((text) => hash.of(text))).size).toBe(texts.length);
  });
});
