// Names for sessions: 128 random bits each (SESSION-6).
import { randomFillSync } from 'node:crypto';

const ID_BYTES = 16;
const POOL_BYTES = ID_BYTES * 256;
// One system call for 256 ids: under a reconnect storm the call would cost more than everything else about an id.
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

export function createSessionId(): string {
  if (used === POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const id = pool.toString('base64url', used, used + ID_BYTES);
  pool.fill(0, used, used + ID_BYTES);
  used += ID_BYTES;
  return id;
}
