// One text for objects that say the same: cheaper than JSON, since what is nested is mostly shared and written once.

const NOTHING: ReadonlySet<string> = new Set();
const nested = new WeakMap<object, string>();

/** Objects with other values have another key. What is nested in them must never change, and is frozen. */
export function keyOfFacts(facts: object, leftOut = NOTHING): string {
  let key = '';
  for (const [name, value] of Object.entries(facts))
    if (!leftOut.has(name)) key += `${name}:${keyOfValue(value)}`;
  return key;
}

export function keyOfValue(value: unknown): string {
  if (typeof value === 'string') return `${JSON.stringify(value)},`;
  if (typeof value !== 'object' || value === null) return `${value},`;
  let key = nested.get(value);
  if (key === undefined) {
    key = `${JSON.stringify(Object.freeze(value))},`;
    nested.set(value, key);
  }
  return key;
}
