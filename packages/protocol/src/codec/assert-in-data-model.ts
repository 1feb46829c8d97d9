// The one data model, as a check on values.

import { CodecError } from './codec-error.ts';
import { MAX_DEPTH } from './depth.ts';

/** With the u flag a surrogate pair is one character, so this finds only halves that stand alone. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/**
 * Refuses a value that a message cannot carry. Both codecs ask this before they encode, so that they accept the
 * same values and write the same message (CODEC-1). The rule:
 *
 * - null, booleans, finite numbers, strings, arrays and plain objects are carried; -0 is written as 0.
 * - A member whose value is undefined is left out, as optional fields want it.
 * - Everything else is refused, never converted behind the caller's back: NaN and Infinity (JSON.stringify
 *   writes null), undefined in an array and holes (null), functions and symbols (left out), BigInt, Date, Map, Set,
 *   typed arrays, errors and every other class instance, whether it has a toJSON or not. Convert first.
 * - A string, or a member name, with a lone surrogate is refused: it has no UTF-8, so MessagePack cannot carry it,
 *   and JSON could only as an escape.
 * - No member is named `__proto__` (CODEC-6) and nothing nests deeper than {@link MAX_DEPTH} (CODEC-4), which
 *   also ends cycles.
 */
export function assertInDataModel(value: unknown): void {
  visit(value, 0);
}

function visit(value: unknown, depth: number): void {
  switch (typeof value) {
    case 'string':
      visitText(value);
      return;
    case 'number':
      if (!Number.isFinite(value)) throw new CodecError('a number is not finite');
      return;
    case 'boolean':
      return;
    case 'object':
      if (value === null) return;
      if (depth === MAX_DEPTH) throw new CodecError(`nested deeper than ${MAX_DEPTH} levels`);
      if (Array.isArray(value)) visitArray(value, depth + 1);
      else visitMap(value as Record<string, unknown>, depth + 1);
      return;
    default:
      throw new CodecError(`a message cannot carry a value of type ${typeof value}`);
  }
}

function visitText(text: string): void {
  if (LONE_SURROGATE.test(text)) throw new CodecError('a string holds half a surrogate pair');
}

function visitArray(array: readonly unknown[], depth: number): void {
  // JSON.stringify would call it.
  if ('toJSON' in array) throw new CodecError('an array has a toJSON of its own');
  for (let index = 0; index < array.length; index++) visit(array[index], depth);
}

function visitMap(map: Record<string, unknown>, depth: number): void {
  if (!isPlain(map)) throw new CodecError('a message cannot carry an instance of a class');
  for (const name of Object.keys(map)) {
    if (name === '__proto__') throw new CodecError('a member is named __proto__');
    const member = map[name];
    if (member === undefined) continue;
    visitText(name);
    visit(member, depth);
  }
}

/** An object of another realm (a frame, a vm context) has another Object.prototype and is as plain as ours. */
function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype === Object.prototype || prototype === null) return true;
  return (
    typeof prototype === 'object' &&
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, 'isPrototypeOf')
  );
}
