// Whether the options of a way in are an object with no name misspelt.
import { OptionError } from '../../option-error.ts';

/** @throws OptionError naming the first option that is none; `options` when they are no object. */
export function assertWayOptions(options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new OptionError('options', 'must be an object');
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw new OptionError(name, 'is not an option');
  }
}
