// Reads a numeric option.

/** As a duration the longest delay every platform's timer takes, just under 25 days; as a size, 2 GiB. */
const MAX = 2 ** 31 - 1;

/** `value`, or `fallback` where it is undefined. Throws a TypeError that begins with the option's name. */
export function integerOption(
  name: string,
  value: number | undefined,
  fallback: number,
  min: number,
): number {
  if (value === undefined) return fallback;
  if (Number.isInteger(value) && value >= min && value <= MAX) return value;
  throw new TypeError(`"${name}" must be an integer from ${min} to ${MAX}`);
}
