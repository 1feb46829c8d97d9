// The one error a codec throws.

/**
 * A payload or value that has no meaning in the codec. The text says what rule was broken and never quotes
 * the payload, since the payload may be a credential (SEC-1).
 */
export class CodecError extends Error {
  override readonly name = 'CodecError';
}
