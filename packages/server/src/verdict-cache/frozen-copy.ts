// A copy of the claims that nobody can change: sessions of one credential share it.

/** Beyond these an identity is no longer small, and what has a cycle ends here too. */
const MAX_DEPTH = 32;
const MAX_NODES = 2_000;

/** JSON data, deeply frozen; `undefined` for anything else: functions, dates, accessors, cycles, too much of it. */
export function frozenCopy(value: unknown): unknown {
  try {
    return copy(value, 0, { nodes: 0 });
  } catch {
    return undefined;
  }
}

function copy(value: unknown, depth: number, budget: { nodes: number }): unknown {
  budget.nodes += 1;
  if (depth > MAX_DEPTH || budget.nodes > MAX_NODES) throw new RangeError('too big');
  if (
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    typeof value === 'number' ||
    value === null
  ) {
    return value;
  }
  if (typeof value !== 'object') throw new TypeError('not data');
  if (Array.isArray(value)) {
    return Object.freeze(Array.from(value, (item) => copy(item, depth + 1, budget)));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('not plain');
  const result: Record<string, unknown> = Object.create(prototype);
  for (const key of Reflect.ownKeys(value)) {
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (typeof key === 'symbol' || property === undefined || !('value' in property)) {
      throw new TypeError('not plain');
    }
    // Not an assignment: a claim may be called `__proto__`.
    Object.defineProperty(result, key, {
      value: copy(property.value, depth + 1, budget),
      enumerable: property.enumerable ?? false,
    });
  }
  return Object.freeze(result);
}
