// WebSocket frames made by hand, so that they can also be made wrong (RFC 6455 section 5.2).

export const CONTINUATION = 0x0;
export const TEXT = 0x1;
export const BINARY = 0x2;
export const CLOSE = 0x8;
export const PING = 0x9;
export const PONG = 0xa;

export interface FrameShape {
  /** Default true. */
  readonly fin?: boolean;
  /** The three reserved bits, as they stand in the first byte. Default 0. */
  readonly reserved?: number;
  /** Default true. */
  readonly masked?: boolean;
  /** What the header says instead of the real length. */
  readonly announcedLength?: bigint;
}

/** Constant: masking is there for the sake of proxies, and zeros would leave the payload as it is. */
const MASK = Buffer.from([0x5a, 0x0f, 0xc3, 0x99]);

export function clientFrame(opcode: number, payload: string | Uint8Array, shape: FrameShape = {}): Buffer {
  const { fin = true, reserved = 0, masked = true, announcedLength } = shape;
  const body = Buffer.from(payload);
  const length = announcedLength ?? BigInt(body.length);
  const lengthBytes = length < 126n ? 0 : length < 65_536n ? 2 : 8;
  const header = Buffer.alloc(2 + lengthBytes + (masked ? 4 : 0));
  header[0] = (fin ? 0x80 : 0) | reserved | opcode;
  const marker = lengthBytes === 0 ? Number(length) : lengthBytes === 2 ? 126 : 127;
  header[1] = (masked ? 0x80 : 0) | marker;
  if (lengthBytes === 2) header.writeUInt16BE(Number(length), 2);
  if (lengthBytes === 8) header.writeBigUInt64BE(length, 2);
  if (masked) {
    MASK.copy(header, 2 + lengthBytes);
    for (let at = 0; at < body.length; at += 1) body[at] = (body[at] ?? 0) ^ (MASK[at & 3] ?? 0);
  }
  return Buffer.concat([header, body]);
}

export function textFrame(message: unknown): Buffer {
  return clientFrame(TEXT, typeof message === 'string' ? message : JSON.stringify(message));
}

export function closeFrame(code?: number): Buffer {
  if (code === undefined) return clientFrame(CLOSE, '');
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return clientFrame(CLOSE, payload);
}
