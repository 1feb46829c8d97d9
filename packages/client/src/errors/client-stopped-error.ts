// The client has stopped, and what was asked of it cannot happen any more.
import type { StopCause } from '../client-state.ts';
import { InbandError } from './inband-error.ts';

/** `INBAND_CLIENT_STOPPED`. What it was asked to send never left. `cause` says why the client stopped. */
export class ClientStoppedError extends InbandError {
  override readonly name = 'ClientStoppedError';
  override readonly cause: StopCause;

  constructor(cause: StopCause) {
    super('INBAND_CLIENT_STOPPED', `the client has stopped: ${cause.kind}`);
    this.cause = cause;
  }
}
