// Takes the ticket out of a response.
import { AuthTicket, jsonCodec } from '@inband/protocol';
import { interpretedCheck } from '@inband/protocol/interpreted';
import { readBodyText } from '../read-body-text.ts';
import type { TicketBody } from './ticket-fetch.ts';

const isTicket = interpretedCheck(AuthTicket);

/** The ticket of `{ ticket, expires_at_ms }`, which may have further members; null for anything else. */
export async function readTicket(body: TicketBody | null): Promise<string | null> {
  const text = body === null ? null : await readBodyText(body);
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
