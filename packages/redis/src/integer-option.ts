// A whole number among the options.
import { OptionError } from '@inband/server';

/** @throws OptionError that names the option and its bounds. */
export function integerOption(
  name: string,
  value: unknown,
  bounds: { readonly default: number; readonly min: number; readonly max: number },
): number {
  if (value === undefined) return bounds.default;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < bounds.min || value > bounds.max) {
    throw new OptionError(name, `must be a whole number from ${bounds.min} to ${bounds.max}`);
  }
  return value;
}
