// How many bytes a text becomes on the wire.

/** Counts without encoding. Half a surrogate pair, which a codec refuses, would count as three. */
export function utf8ByteLength(text: string): number {
  let byteLength = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) byteLength += unit > 0x7ff ? 2 : 1;
    // A pair is four bytes for two units.
    if (unit >= 0xd800 && unit <= 0xdfff) byteLength -= 1;
  }
  return byteLength;
}
