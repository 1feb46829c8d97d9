// Reads the frames a server sends, from bytes that arrive in pieces.

export interface ServerFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** Holds what is left of an incomplete frame. Understands what a correct server sends and nothing else. */
export class ServerFrames {
  #rest: Buffer = Buffer.alloc(0);

  take(bytes: Buffer): ServerFrame[] {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const frames: ServerFrame[] = [];
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): ServerFrame | undefined {
    const bytes = this.#rest;
    if (bytes.length < 2) return undefined;
    const opcode = (bytes[0] ?? 0) & 0x0f;
    const marker = (bytes[1] ?? 0) & 0x7f;
    const from = marker === 126 ? 4 : marker === 127 ? 10 : 2;
    if (bytes.length < from) return undefined;
    const length =
      marker === 126 ? bytes.readUInt16BE(2) : marker === 127 ? Number(bytes.readBigUInt64BE(2)) : marker;
    if (bytes.length < from + length) return undefined;
    this.#rest = bytes.subarray(from + length);
    return { opcode, payload: bytes.subarray(from, from + length) };
  }
}
