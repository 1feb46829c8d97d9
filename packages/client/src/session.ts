// The terms of an authenticated connection, as the server stated them.
import type { AuthOk } from '@inband/protocol';

export interface Session {
  readonly id: string;
  readonly subject: string;
  /** When the session ends whatever happens, on the server's clock; null when its credential never expires. */
  readonly expiresAtMs: number | null;
  /** Whether an earlier session's offer opened this one, and the application was not asked for a credential. */
  readonly resumed: boolean;
  /** After this much silence the client asks whether the server is still there. */
  readonly heartbeatMs: number;
  /** The server's clock minus this machine's when the session began; `expiresAtMs` minus this is local time. */
  readonly clockOffsetMs: number;
}

export function toSession(message: AuthOk, isResumed: boolean): Session {
  return Object.freeze({
    id: message.session_id,
    subject: message.subject,
    expiresAtMs: message.expires_at_ms,
    resumed: isResumed,
    heartbeatMs: message.heartbeat_ms,
    clockOffsetMs: message.server_time_ms - Date.now(),
  });
}
