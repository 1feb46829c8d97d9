// Takes the ticket out of a response.
import { AuthTicket, jsonCodec } from '@inband/protocol';
import { interpretedCheck } from '@inband/protocol/interpreted';
import type { TicketBody } from './ticket-fetch.ts';

/** Many times what a ticket and its expiry need, and little enough to hold. */
const MAX_BODY_BYTES = 4_096;

const isTicket = interpretedCheck(AuthTicket);

/** The ticket of `{ ticket, expires_at_ms }`, which may have further members; null for anything else. */
export async function readTicket(body: TicketBody | null): Promise<string | null> {
  const text = body === null ? null : await readText(body);
  if (text === null) return null;
  try {
    // The codec, as it refuses what two readers could understand differently.
    const { ticket, expires_at_ms: expiresAtMs } = jsonCodec.decode(text) as Record<string, unknown>;
    const isSound = Number.isSafeInteger(expiresAtMs) && isTicket({ type: 'auth', ticket });
    return isSound ? (ticket as string) : null;
  } catch {
    return null;
  }
}

/** Null for more than is allowed, or what is no UTF-8. */
async function readText(body: TicketBody): Promise<string | null> {
  const reader = body.getReader();
  const bytes = new Uint8Array(MAX_BODY_BYTES);
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const chunk = next.value ?? new Uint8Array();
    if (length + chunk.byteLength > MAX_BODY_BYTES) {
      reader.cancel().catch(() => {});
      return null;
    }
    bytes.set(chunk, length);
    length += chunk.byteLength;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length));
  } catch {
    return null;
  }
}
