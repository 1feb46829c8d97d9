// What can be refused in MessagePack bytes before anything is built from them.

import { CodecError } from './codec-error.ts';
import { MAX_DEPTH } from './depth.ts';
import { isUtf8 } from './is-utf8.ts';
import { msgpackStringHeader } from './msgpack-string-header.ts';

const PROTO = [0x5f, 0x5f, 0x70, 0x72, 0x6f, 0x74, 0x6f, 0x5f, 0x5f];

/**
 * Refuses bytes that are not exactly one value of the data model, and returns how many members are announced by
 * the outermost map, 0 if it is not a map, so that the caller can tell from the decoded object whether a name was
 * repeated (CODEC-5).
 *
 * The decoder behind this is built for trusted peers: it reserves what a header announces, it follows extension
 * types into record definitions, and it renames what it does not like. So nothing reaches it that was not walked:
 *
 * - every announced length fits in the bytes that are left, an array of n in n and a map of n in 2n (CODEC-7);
 * - nesting ends at {@link MAX_DEPTH}, which also bounds this recursion (CODEC-4);
 * - no bin and no ext: JSON has no bytes and no dates, and a message means the same in every codec (CODEC-1);
 * - 64-bit integers only where a double holds them exactly, floats only finite, strings only in UTF-8 (CODEC-1);
 * - map keys are strings, none of them `__proto__` (CODEC-6);
 * - no reserved 0xc1, no byte missing and none left over.
 *
 * One pass, linear in the bytes, without allocating.
 */
export function checkMsgpackStructure(bytes: Uint8Array): number {
  const end = skipValue(bytes, 0, 0);
  if (end !== bytes.length) throw new CodecError('bytes follow the value');
  return membersOfOutermost(bytes);
}

function membersOfOutermost(bytes: Uint8Array): number {
  const token = byteAt(bytes, 0);
  if (token >= 0x80 && token <= 0x8f) return token & 0x0f;
  if (token === 0xde) return uintAt(bytes, 1, 2);
  if (token === 0xdf) return uintAt(bytes, 1, 4);
  return 0;
}

/** Where the value that starts at `at`, inside `depth` arrays and maps, ends. */
function skipValue(bytes: Uint8Array, at: number, depth: number): number {
  const token = byteAt(bytes, at);
  const next = at + 1;
  if (token <= 0x7f || token >= 0xe0) return next;
  if (token <= 0x8f) return skipMap(bytes, next, token & 0x0f, depth);
  if (token <= 0x9f) return skipArray(bytes, next, token & 0x0f, depth);
  if (token <= 0xbf) return skipString(bytes, next, token & 0x1f);
  switch (token) {
    case 0xc0:
    case 0xc2:
    case 0xc3:
      return next;
    case 0xca:
      return skipFloat(bytes, next, 4, 0x80);
    case 0xcb:
      return skipFloat(bytes, next, 8, 0xf0);
    case 0xcc:
    case 0xd0:
      return skipBytes(bytes, next, 1);
    case 0xcd:
    case 0xd1:
      return skipBytes(bytes, next, 2);
    case 0xce:
    case 0xd2:
      return skipBytes(bytes, next, 4);
    case 0xcf:
      return skipInt64(bytes, next, uintAt(bytes, next, 4));
    case 0xd3:
      return skipInt64(bytes, next, uintAt(bytes, next, 4) | 0);
    case 0xd9:
      return skipString(bytes, next + 1, uintAt(bytes, next, 1));
    case 0xda:
      return skipString(bytes, next + 2, uintAt(bytes, next, 2));
    case 0xdb:
      return skipString(bytes, next + 4, uintAt(bytes, next, 4));
    case 0xdc:
      return skipArray(bytes, next + 2, uintAt(bytes, next, 2), depth);
    case 0xdd:
      return skipArray(bytes, next + 4, uintAt(bytes, next, 4), depth);
    case 0xde:
      return skipMap(bytes, next + 2, uintAt(bytes, next, 2), depth);
    case 0xdf:
      return skipMap(bytes, next + 4, uintAt(bytes, next, 4), depth);
    default:
      throw new CodecError(
        token === 0xc1 ? 'a reserved byte' : 'a message cannot carry binary data or extension types',
      );
  }
}

function skipArray(bytes: Uint8Array, from: number, length: number, depth: number): number {
  enter(bytes, from, length, depth);
  let at = from;
  for (let index = 0; index < length; index++) at = skipValue(bytes, at, depth + 1);
  return at;
}

function skipMap(bytes: Uint8Array, from: number, length: number, depth: number): number {
  enter(bytes, from, 2 * length, depth);
  let at = from;
  for (let index = 0; index < length; index++) at = skipValue(bytes, skipKey(bytes, at), depth + 1);
  return at;
}

function enter(bytes: Uint8Array, from: number, leastBytes: number, depth: number): void {
  if (depth === MAX_DEPTH) throw new CodecError(`nested deeper than ${MAX_DEPTH} levels`);
  skipBytes(bytes, from, leastBytes);
}

function skipKey(bytes: Uint8Array, at: number): number {
  const header = msgpackStringHeader(byteAt(bytes, at));
  if (header === 0) throw new CodecError('a member name is not a string');
  const end = skipValue(bytes, at, MAX_DEPTH);
  if (isProto(bytes, at + header, end)) throw new CodecError('a member is named __proto__');
  return end;
}

function isProto(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from !== PROTO.length) return false;
  for (let index = 0; index < PROTO.length; index++) {
    if (bytes[from + index] !== PROTO[index]) return false;
  }
  return true;
}

function skipString(bytes: Uint8Array, from: number, length: number): number {
  const end = skipBytes(bytes, from, length);
  if (!isUtf8(bytes, from, end)) throw new CodecError('a string is not UTF-8');
  return end;
}

/** `exponentMask` selects the exponent bits of the second byte; when all of them are set it is no number. */
function skipFloat(bytes: Uint8Array, from: number, size: number, exponentMask: number): number {
  const end = skipBytes(bytes, from, size);
  const exponentIsFull =
    (byteAt(bytes, from) & 0x7f) === 0x7f && (byteAt(bytes, from + 1) & exponentMask) === exponentMask;
  if (exponentIsFull) throw new CodecError('a number is not finite');
  return end;
}

function skipInt64(bytes: Uint8Array, from: number, high: number): number {
  const value = high * 0x1_0000_0000 + uintAt(bytes, from + 4, 4);
  if (!Number.isSafeInteger(value)) throw new CodecError('an integer is beyond 53 bits');
  return from + 8;
}

function skipBytes(bytes: Uint8Array, from: number, count: number): number {
  if (count > bytes.length - from) throw new CodecError('the bytes end inside a value');
  return from + count;
}

function uintAt(bytes: Uint8Array, at: number, size: 1 | 2 | 4): number {
  let value = 0;
  for (let index = 0; index < size; index++) value = value * 0x100 + byteAt(bytes, at + index);
  return value;
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new CodecError('the bytes end inside a value');
  return byte;
}
