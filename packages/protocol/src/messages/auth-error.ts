// server -> client: you are not in, and this is what you may do about it. Clause AUTH-7.
import * as T from '@sinclair/typebox';
import { MAX_ID_LENGTH, MAX_TEXT_LENGTH } from '../limits.ts';
import { Gen } from './gen.ts';
import { DurationMs } from './time.ts';

export const AuthError = T.Object({
  type: T.Literal('auth_error'),
  gen: Gen,
  code: T.String({ minLength: 1, maxLength: MAX_ID_LENGTH }),
  message: T.String({ maxLength: MAX_TEXT_LENGTH }),
  retry: T.Union([T.Literal('never'), T.Literal('reauth'), T.Literal('backoff'), T.Literal('after')]),
  /** Present exactly when `retry` is `after`. */
  retry_after_ms: T.Optional(DurationMs),
});
export type AuthError = T.Static<typeof AuthError>;
