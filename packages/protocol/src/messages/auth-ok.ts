// server -> client: you are in, and these are the terms. Clause AUTH-6.
import * as T from '@sinclair/typebox';
import {
  MAX_HEARTBEAT_MS,
  MAX_ID_LENGTH,
  MAX_RECONNECT_WINDOW_MS,
  MAX_SUBJECT_LENGTH,
  MIN_HEARTBEAT_MS,
} from '../limits.ts';
import { ResumeText } from './auth-resume.ts';
import { Gen } from './gen.ts';
import { TimestampMs } from './time.ts';

export const AuthOk = T.Object({
  type: T.Literal('auth_ok'),
  gen: Gen,
  session_id: T.String({ minLength: 1, maxLength: MAX_ID_LENGTH }),
  subject: T.String({ minLength: 1, maxLength: MAX_SUBJECT_LENGTH }),
  /** When the session ends whatever happens, on the server's clock; null when the credential never expires. */
  expires_at_ms: T.Union([TimestampMs, T.Null()]),
  /** When to renew, already spread out by the server; null when the server does not renew in band. */
  refresh_at_ms: T.Union([TimestampMs, T.Null()]),
  /** Bounded below, so that no server can make a client ping in a loop (LIVE-2). */
  heartbeat_ms: T.Integer({ minimum: MIN_HEARTBEAT_MS, maximum: MAX_HEARTBEAT_MS }),
  /** Lets a client with a wrong clock work out what the two times above mean to it. */
  server_time_ms: TimestampMs,
  /** Opens the next connection once, without the token and without whoever verifies it (RESUME-1). */
  resume: T.Optional(ResumeText),
  /** Lets the next upgrade in where the server asks newcomers for a pass (PASS-5). */
  pass: T.Optional(T.String({ pattern: '^[A-Za-z0-9_-]{1,128}$' })),
  /** Over what time to spread the first attempt to come back after an abnormal end (RESUME-7). */
  reconnect_window_ms: T.Optional(T.Integer({ minimum: 0, maximum: MAX_RECONNECT_WINDOW_MS })),
});
export type AuthOk = T.Static<typeof AuthOk>;
