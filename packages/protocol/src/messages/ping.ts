// either way: are you there? Browsers cannot send WebSocket pings, so there is one in band. Clause LIVE-1.
import * as T from '@sinclair/typebox';

export const Ping = T.Object({
  type: T.Literal('ping'),
  /** Anything the sender likes, usually its clock; comes back in the `pong` as it was. */
  t: T.Optional(T.Number()),
});
export type Ping = T.Static<typeof Ping>;
