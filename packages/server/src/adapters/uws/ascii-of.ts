// The text of an address, which is ASCII, out of memory of uWebSockets.js. A TextDecoder takes ten times as long for it.

const { latin1Slice } = Buffer.prototype;

export function asciiOf(bytes: ArrayBuffer): string {
  return latin1Slice.call(new Uint8Array(bytes), 0, bytes.byteLength);
}
