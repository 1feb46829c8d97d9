// A request had no answer in time.
import { InbandError } from './inband-error.ts';

/** `INBAND_REQUEST_TIMEOUT`. Where `wasSent` is false the request never left, and it will not. */
export class RequestTimeoutError extends InbandError {
  override readonly name = 'RequestTimeoutError';
  readonly requestName: string;
  readonly wasSent: boolean;

  constructor(requestName: string, timeoutMs: number, wasSent: boolean) {
    super('INBAND_REQUEST_TIMEOUT', `no answer to "${requestName}" within ${timeoutMs} ms`);
    this.requestName = requestName;
    this.wasSent = wasSent;
  }
}
