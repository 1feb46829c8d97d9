// What are the bytes of the frames that a client sends? Masked with zeros, so that they can be made once for all.

const OPCODES = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9 };

/** `announced` is the length in the header where it is not that of the payload. */
export function frame(kind, payload, { announced = Buffer.byteLength(payload) } = {}) {
  const lengthBytes = announced < 126 ? 0 : announced < 65_536 ? 2 : 8;
  const header = Buffer.alloc(2 + lengthBytes + 4);
  header[0] = 0x80 | OPCODES[kind];
  header[1] = 0x80 | (lengthBytes === 0 ? announced : lengthBytes === 2 ? 126 : 127);
  if (lengthBytes === 2) header.writeUInt16BE(announced, 2);
  if (lengthBytes === 8) header.writeBigUInt64BE(BigInt(announced), 2);
  return Buffer.concat([header, Buffer.from(payload)]);
}

/** 1000: the client is done. */
export const goodbye = frame('close', Buffer.from([0x03, 0xe8]));
