// How a handler refuses a request in its own words.

const CODE = /^[a-z][a-z0-9_]{0,63}$/;

/**
 * Thrown by a request handler, it becomes the `error` of the response (APP-2); anything else a handler throws is
 * logged here and reaches the peer as `internal_error` without a detail.
 */
export class ApplicationError extends Error {
  override readonly name = 'ApplicationError';
  readonly code: string;

  /**
   * @param code - lower-case letters, digits and underscores, at most 64 characters.
   * @param message - for the developer of the client; cut at 512 characters on the wire.
   * @throws TypeError when `code` has another form.
   */
  constructor(code: string, message: string) {
    super(message);
    if (!CODE.test(code)) throw new TypeError(`"code" must be lower-case words joined by "_", got ${code}`);
    this.code = code;
  }
}
