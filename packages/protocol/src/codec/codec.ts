// What turns a message into a frame payload and back.

/** Which WebSocket frame carries the payload (RFC 6455 section 5.6). */
export type FrameKind = 'text' | 'binary';

/**
 * One wire encoding, chosen by the WebSocket subprotocol (TRANSPORT-3).
 *
 * The data model is JSON's whatever the bytes look like: null, booleans, finite numbers, strings, arrays and
 * string-keyed maps. A message means the same in every codec (CODEC-1).
 *
 * `decode`
 * - MUST return the decoded value or throw a {@link CodecError}; nothing else may escape it.
 * - MUST refuse nesting deeper than `MAX_DEPTH` (CODEC-4), a repeated member name in the outermost object
 *   (CODEC-5), a member named `__proto__` anywhere (CODEC-6), and anything after the value.
 * - MUST NOT allocate more than in proportion to the bytes that are really there (CODEC-7).
 * - MUST NOT keep a reference to the payload: its memory is gone when the caller returns.
 *
 * `encode`
 * - MUST throw a {@link CodecError} for a value outside the data model, and MUST NOT throw anything else.
 */
export interface Codec<Payload extends string | Uint8Array = string | Uint8Array> {
  /** The subprotocol that selects this codec, e.g. `inband.v1.json`. */
  readonly subprotocol: string;
  readonly frameKind: FrameKind;
  encode(message: unknown): Payload;
  /**
   * As `encode`, for a message whose every value is known to be in the data model, such as one of the protocol's own: it is
   * not looked at again.
   */
  encodeChecked(message: unknown): Payload;
  decode(payload: Payload): unknown;
}
