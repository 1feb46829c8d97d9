// What the operator lets key names begin with.
import { OptionError } from '@inband/server';

const PATTERN = /^[A-Za-z0-9_.:-]{1,64}$/;

/**
 * Not empty, so that no id can name a key of something else; no braces, which would put every key of a cluster on one
 * node.
 *
 * @throws OptionError naming the option.
 */
export function keyStartOption(name: string, value: unknown, byDefault: string): string {
  if (value === undefined) return byDefault;
  if (typeof value !== 'string' || !PATTERN.test(value)) {
    throw new OptionError(name, 'must be 1 to 64 characters out of A-Z, a-z, 0-9 and "_.:-"');
  }
  return value;
}
