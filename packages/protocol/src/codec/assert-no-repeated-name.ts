// The outermost object of a message names each member once (CODEC-5).
import { CodecError } from './codec-error.ts';

/** `members` is how many the payload wrote down; decoding keeps one of each name. A value that is no map has none. */
export function assertNoRepeatedName(value: unknown, members: number): void {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isMap && Object.keys(value).length !== members) {
    throw new CodecError('a member name is repeated in the outermost object');
  }
}
