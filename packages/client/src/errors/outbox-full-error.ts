// There is no room for another message that waits to be sent.
import { InbandError } from './inband-error.ts';

/** `INBAND_OUTBOX_FULL` (CLIENT-6). The message was not taken and will not be sent. */
export class OutboxFullError extends InbandError {
  override readonly name = 'OutboxFullError';

  constructor() {
    super('INBAND_OUTBOX_FULL', 'too many messages or bytes wait to be sent');
  }
}
