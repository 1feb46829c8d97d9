// Whether bytes are UTF-8.

/**
 * Whether bytes[from, to) is well-formed UTF-8 (Unicode 3.9, table 3-7): no overlong forms, no surrogates, nothing
 * above U+10FFFF, nothing cut off. The WebSocket layer guarantees it for text frames (RFC 6455 section 8.1); in a
 * binary frame it is ours to check, since decoders replace what is wrong and two names could become one.
 */
export function isUtf8(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  while (at < to) {
    const lead = bytes[at++] ?? 0;
    if (lead < 0x80) continue;
    if (lead < 0xc2 || lead > 0xf4) return false;
    const trailing = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (trailing > to - at) return false;
    const second = bytes[at] ?? 0;
    if (second < lowestSecond(lead) || second > highestSecond(lead)) return false;
    for (let seen = 1; seen < trailing; seen++) {
      if (((bytes[at + seen] ?? 0) & 0xc0) !== 0x80) return false;
    }
    at += trailing;
  }
  return true;
}

function lowestSecond(lead: number): number {
  if (lead === 0xe0) return 0xa0;
  if (lead === 0xf0) return 0x90;
  return 0x80;
}

function highestSecond(lead: number): number {
  if (lead === 0xed) return 0x9f;
  if (lead === 0xf4) return 0x8f;
  return 0xbf;
}
