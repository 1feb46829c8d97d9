// Events arrived faster than they were iterated.
import { InbandError } from './inband-error.ts';

/** `INBAND_EVENT_OVERFLOW`. Thrown by the iteration after the events that did fit; the later ones are lost to it. */
export class EventOverflowError extends InbandError {
  override readonly name = 'EventOverflowError';

  constructor() {
    super('INBAND_EVENT_OVERFLOW', 'events arrived faster than they were iterated');
  }
}
