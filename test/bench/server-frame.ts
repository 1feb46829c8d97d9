// A frame as a server sends it: a whole message, or a piece of one.

/** `opcode`: default text. `fin` false: there is more of the message to come. */
export function serverFrame(payload: string, { opcode = 1, fin = true } = {}): Buffer {
  const body = Buffer.from(payload);
  const lengthBytes = body.length < 126 ? 0 : body.length < 65_536 ? 2 : 8;
  const header = Buffer.alloc(2 + lengthBytes);
  header[0] = (fin ? 0x80 : 0) | opcode;
  header[1] = lengthBytes === 0 ? body.length : lengthBytes === 2 ? 126 : 127;
  if (lengthBytes === 2) header.writeUInt16BE(body.length, 2);
  if (lengthBytes === 8) header.writeBigUInt64BE(BigInt(body.length), 2);
  return Buffer.concat([header, body]);
}
