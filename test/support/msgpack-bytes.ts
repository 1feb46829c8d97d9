// MessagePack written by hand, so that tests do not depend on the codec they test.

export function msgpackText(text: string): Buffer {
  const utf8 = Buffer.from(text, 'utf8');
  if (utf8.length < 32) return Buffer.concat([Buffer.from([0xa0 | utf8.length]), utf8]);
  if (utf8.length < 256) return Buffer.concat([Buffer.from([0xd9, utf8.length]), utf8]);
  return Buffer.concat([Buffer.from([0xda, utf8.length >> 8, utf8.length & 0xff]), utf8]);
}

/** A map of at most 15 members; values are texts or bytes that are MessagePack already. */
export function msgpackMap(
  members: readonly (readonly [name: string, value: string | Uint8Array])[],
): Buffer {
  const parts = members.flatMap(([name, value]) => [
    msgpackText(name),
    typeof value === 'string' ? msgpackText(value) : value,
  ]);
  return Buffer.concat([Buffer.from([0x80 | members.length]), ...parts]);
}
