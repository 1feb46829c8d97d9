// What do servers answer that have their handshake written by hand? As much as Inband, so that bytes are no difference.

const SESSION_ID = 'A'.repeat(22);
const FIXED = {
  type: 'auth_ok',
  gen: 1,
  session_id: SESSION_ID,
  subject: 'user-000000001',
  expires_at_ms: 1_800_000_000_000,
  refresh_at_ms: null,
  heartbeat_ms: 25_000,
  server_time_ms: 1_800_000_000_000,
};

/** Always the same. */
export const AUTH_OK = JSON.stringify(FIXED);

/** For the claims of a token. */
export const authOk = ({ sub, exp }) =>
  JSON.stringify({ ...FIXED, subject: sub, expires_at_ms: exp * 1_000, server_time_ms: Date.now() });
