// Finds the option that was misspelt.

/** Throws a TypeError that begins with the name, `prefix` and all, of a member that `known` does not have. */
export function assertOptionNames<T extends object>(
  value: T,
  known: Readonly<Record<keyof T, true>>,
  prefix = '',
): void {
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(known, name)) throw new TypeError(`"${prefix}${name}" is not an option`);
  }
}
