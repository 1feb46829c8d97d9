// server -> client: this node is going away. Clause CLOSE-5.
import * as T from '@sinclair/typebox';
import { DurationMs } from './time.ts';

export const Draining = T.Object({
  type: T.Literal('draining'),
  reconnect_after_ms: DurationMs,
});
export type Draining = T.Static<typeof Draining>;
