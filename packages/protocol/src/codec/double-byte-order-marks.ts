// A way around a decoder that eats byte order marks.

import { msgpackStringHeader } from './msgpack-string-header.ts';

const MARK = [0xef, 0xbb, 0xbf] as const;

/** msgpackr hands strings longer than this to a TextDecoder, which drops a leading U+FEFF; shorter ones keep it. */
const KEPT_UP_TO = 64;

/** The bytes that follow the token, where that is not none; strings aside. */
const SIZE_AFTER_TOKEN = new Map<number, number>([
  [0xca, 4],
  [0xcb, 8],
  [0xcc, 1],
  [0xcd, 2],
  [0xce, 4],
  [0xcf, 8],
  [0xd0, 1],
  [0xd1, 2],
  [0xd2, 4],
  [0xd3, 8],
  [0xdc, 2],
  [0xdd, 4],
  [0xde, 2],
  [0xdf, 4],
]);

/**
 * The same value with a second U+FEFF before every long string that begins with one, so that the decoder, which
 * drops one, leaves the string as it was sent and as JSON would have carried it (CODEC-1). The bytes themselves if
 * there is no such string, which costs one native search.
 *
 * `bytes` MUST have passed `checkMsgpackStructure`. The result is at most a tenth longer.
 */
export function doubleByteOrderMarks(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(MARK[0])) return bytes;
  const marked = markedStrings(bytes);
  return marked.length === 0 ? bytes : rewrite(bytes, marked);
}

/** Where the text of each long string with a leading mark starts. Headers of arrays and maps are stepped over. */
function markedStrings(bytes: Uint8Array): MarkedString[] {
  const marked: MarkedString[] = [];
  for (let at = 0; at < bytes.length; ) {
    const token = bytes[at] ?? 0;
    const header = msgpackStringHeader(token);
    if (header === 0) {
      at += 1 + (SIZE_AFTER_TOKEN.get(token) ?? 0);
      continue;
    }
    const text = at + header;
    const length = textLength(bytes, at, header);
    if (length > KEPT_UP_TO && MARK.every((byte, index) => bytes[text + index] === byte)) {
      marked.push({ start: at, text, length });
    }
    at = text + length;
  }
  return marked;
}

interface MarkedString {
  readonly start: number;
  readonly text: number;
  readonly length: number;
}

function textLength(bytes: Uint8Array, at: number, header: 1 | 2 | 3 | 5): number {
  if (header === 1) return (bytes[at] ?? 0) & 0x1f;
  let length = 0;
  for (let index = 1; index < header; index++) length = length * 0x100 + (bytes[at + index] ?? 0);
  return length;
}

function rewrite(bytes: Uint8Array, marked: readonly MarkedString[]): Uint8Array {
  // A str32 header is at most 3 bytes longer than the one it replaces, and the mark is 3.
  const result = new Uint8Array(bytes.length + 6 * marked.length);
  let written = 0;
  let read = 0;
  for (const { start, text, length } of marked) {
    result.set(bytes.subarray(read, start), written);
    written += start - read;
    result[written] = 0xdb;
    new DataView(result.buffer).setUint32(written + 1, length + MARK.length);
    result.set(MARK, written + 5);
    written += 5 + MARK.length;
    read = text;
  }
  result.set(bytes.subarray(read), written);
  return result.subarray(0, written + bytes.length - read);
}
