// Whether an object of options has only names that mean something: a misspelt one would be a rule that does not hold.
import { OptionError } from './option-error.ts';

/**
 * @throws OptionError naming the first unknown option, or `what` where there is no object. `within` stands before the
 *   names of options that are part of an option, e.g. `clientAddress.`.
 */
export function assertKnownOptions(
  what: string,
  options: unknown,
  known: readonly string[],
  within = '',
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new OptionError(what, 'must be an object');
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw new OptionError(within + name, 'is not an option');
  }
}
