// A request was sent, and the connection ended before its answer.
import { InbandError } from './inband-error.ts';

/** `INBAND_CONNECTION_LOST`. Whether the server acted on the request is not known, so it is not sent again. */
export class ConnectionLostError extends InbandError {
  override readonly name = 'ConnectionLostError';
  readonly requestName: string;

  constructor(requestName: string) {
    super('INBAND_CONNECTION_LOST', `the connection ended before the answer to "${requestName}"`);
    this.requestName = requestName;
  }
}
