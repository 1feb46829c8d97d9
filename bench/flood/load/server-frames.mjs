// Which frames are in the bytes that a server sends, however TCP cut them?

const OPCODES = { 1: 'text', 2: 'binary', 8: 'close', 9: 'ping', 10: 'pong' };

export class ServerFrames {
  #rest = Buffer.alloc(0);

  /** All frames that are complete, as {kind, payload}. */
  take(bytes) {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const frames = [];
    let at = 0;
    while (at + 2 <= all.length) {
      const short = all[at + 1] & 127;
      const header = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (at + header > all.length) break;
      const length =
        short === 126
          ? all.readUInt16BE(at + 2)
          : short === 127
            ? Number(all.readBigUInt64BE(at + 2))
            : short;
      if (at + header + length > all.length) break;
      frames.push({
        kind: OPCODES[all[at] & 15] ?? 'continuation',
        payload: all.subarray(at + header, at + header + length),
      });
      at += header + length;
    }
    this.#rest = all.subarray(at);
    return frames;
  }
}
