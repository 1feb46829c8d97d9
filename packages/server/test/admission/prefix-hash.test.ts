import { expect, it } from 'vitest';
import { PrefixHash } from '../../src/admission/prefix-hash.ts';
import { TEST_HASH } from './key-of.ts';

it('FLOOD-3 is HalfSipHash-2-4: the reference vector for the key 0 to 7 and the message 0 to 7', () => {
  expect(TEST_HASH.of(0x03020100, 0x07060504)).toBe(0x8f84b8d0);
});

it('FLOOD-3 hashes alike within a process, and differently in every other', () => {
  const one = new PrefixHash();
  const other = new PrefixHash();
  const inputs = Array.from({ length: 16 }, (_, index) => [0x20010db8, index << 16] as const);
  const hashes = (hash: PrefixHash): number[] => inputs.map(([high, low]) => hash.of(high, low));
  expect(hashes(one)).toEqual(hashes(one));
  expect(hashes(one)).not.toEqual(hashes(other));
  expect(hashes(one).every((hash) => hash >= 0 && hash < 2 ** 32)).toBe(true);
});

it('FLOOD-3 reads a key from within a larger buffer', () => {
  const padded = Uint8Array.from([9, 9, 9, 0, 1, 2, 3, 4, 5, 6, 7, 9]);
  expect(new PrefixHash(padded.subarray(3, 11)).of(1, 2)).toBe(TEST_HASH.of(1, 2));
});

it('FLOOD-3 spreads neighbours: the /64s of one /48 fill the sets of a table evenly', () => {
  const sets = new Int32Array(1_024);
  for (let subnet = 0; subnet < 65_536; subnet += 1) {
    const set = TEST_HASH.of(0x20010db8, subnet) & 1_023;
    sets[set] = (sets[set] ?? 0) + 1;
  }
  // 64 each on average; six standard deviations are 48.
  expect(Math.max(...sets)).toBeLessThan(64 + 48);
  expect(Math.min(...sets)).toBeGreaterThan(64 - 48);
});
