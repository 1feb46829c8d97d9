// either way: yes. Clause LIVE-1.
import * as T from '@sinclair/typebox';

export const Pong = T.Object({
  type: T.Literal('pong'),
  t: T.Optional(T.Number()),
});
export type Pong = T.Static<typeof Pong>;
