// The server answered a request with an error.
import { InbandError } from './inband-error.ts';

/** `code` and `message` are the server's: one of `ERROR_CODES` of `@inband/protocol`, or the application's own. */
export class RequestError extends InbandError {
  override readonly name = 'RequestError';
  readonly requestName: string;

  constructor(requestName: string, code: string, message: string) {
    super(code, message);
    this.requestName = requestName;
  }
}
