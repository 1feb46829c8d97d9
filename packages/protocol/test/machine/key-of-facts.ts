// One text for objects that say the same: cheaper than JSON, since what is nested is mostly shared and written once.

const NOTHING: ReadonlySet<string> = new Set();
const nested = new WeakMap<object, string>();

/** Objects of one kind with the same values in the same order have the same key. They must never change. */
export function keyOfFacts(facts: object, leftOut = NOTHING): string {
  let key = '';
  for (const [name, value] of Object.entries(facts)) if (!leftOut.has(name)) key += keyOfValue(value);
  return key;
}

export function keyOfValue(value: unknown): string {
  // A number and a text never look alike.
  if (typeof value === 'string') return `"${value}",`;
  if (typeof value !== 'object' || value === null) return `${value},`;
  let key = nested.get(value);
  if (key === undefined) {
    key = `${JSON.stringify(value)},`;
    nested.set(value, key);
  }
  return key;
}
