// The server refused something that nobody waits for an answer to.
import { InbandError } from './inband-error.ts';

/** An `error` message of the server's, usually about an event. `code` and `message` are the server's. */
export class ServerError extends InbandError {
  override readonly name = 'ServerError';
}
