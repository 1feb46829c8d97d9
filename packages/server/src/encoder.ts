// Encodes messages, and a message that goes to many only once.
import type { Codec } from '@inband/protocol';

/** Remembers the last message of each codec: a broadcast hands the same object to connection after connection. */
export class Encoder {
  readonly codec: Codec;
  #message: unknown;
  #payload: string | Uint8Array = '';

  constructor(codec: Codec) {
    this.codec = codec;
  }

  encode(message: unknown): string | Uint8Array {
    if (message !== this.#message) {
      this.#payload = this.codec.encode(message);
      this.#message = message;
    }
    return this.#payload;
  }

  /** For what the server says of itself. What {@link encode} has encoded just now is not encoded again. */
  encodeChecked(message: unknown): string | Uint8Array {
    return message === this.#message ? this.#payload : this.codec.encodeChecked(message);
  }
}
