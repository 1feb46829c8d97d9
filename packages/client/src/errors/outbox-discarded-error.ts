// What waited to be sent was thrown away, because it was another subject's.
import { InbandError } from './inband-error.ts';

/** `INBAND_OUTBOX_DISCARDED` (CLIENT-7). `messageCount` messages that waited were never sent. */
export class OutboxDiscardedError extends InbandError {
  override readonly name = 'OutboxDiscardedError';
  readonly messageCount: number;

  constructor(messageCount: number) {
    super('INBAND_OUTBOX_DISCARDED', 'another subject has signed in; what waited to be sent was discarded');
    this.messageCount = messageCount;
  }
}
