// A message of uWebSockets.js as the frame ladder wants to see it.
import type { Frame, FrameKind } from '@inband/protocol';

const EMPTY = new ArrayBuffer(0);

/**
 * One instance serves a whole adapter: messages come one at a time and are read before the next. The memory behind it
 * is uWebSockets.js's own and gone when its message handler returns; {@link release} makes sure nobody is tempted.
 */
export class UwsFrame implements Frame {
  #message: ArrayBuffer = EMPTY;
  kind: FrameKind = 'text';

  hold(message: ArrayBuffer, isBinary: boolean): this {
    this.#message = message;
    this.kind = isBinary ? 'binary' : 'text';
    return this;
  }

  release(): void {
    this.#message = EMPTY;
  }

  get byteLength(): number {
    return this.#message.byteLength;
  }

  /** Text frames were checked to be UTF-8 before they got here. */
  text(): string {
    return Buffer.from(this.#message).toString('utf8');
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#message);
  }
}
