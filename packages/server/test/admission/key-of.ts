// Keys of addresses, hashed by a key that is the same in every run.
import { PrefixHash } from '../../src/admission/prefix-hash.ts';
import { SourceKey } from '../../src/admission/source-key.ts';

export const TEST_HASH = new PrefixHash(Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7]));

/** A key of its own for each call. */
export function keyOf(address: string): SourceKey {
  return new SourceKey(TEST_HASH).read(address);
}
