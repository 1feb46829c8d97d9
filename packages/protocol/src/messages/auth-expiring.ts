// server -> client: this session is about to end. Clause SESSION-4.
import * as T from '@sinclair/typebox';
import { Gen } from './gen.ts';
import { TimestampMs } from './time.ts';

export const AuthExpiring = T.Object({
  type: T.Literal('auth_expiring'),
  gen: Gen,
  expires_at_ms: TimestampMs,
});
export type AuthExpiring = T.Static<typeof AuthExpiring>;
