// What the answers of the ticket endpoint look like, and which errors there are.
import type { TicketHttpReply } from './ticket-http.ts';

/**
 * The `error` in an answer that is not 200 or 204, with its status. The words are fixed.
 *
 * `claims_too_large` is 422 and has no `Retry-After`: the request is in order and nothing failed, but with the same
 * credential it comes out the same every time, and 5xx would have clients try again.
 */
const TICKET_ERRORS = {
  credential_in_query: 400,
  unauthenticated: 401,
  origin_not_allowed: 403,
  method_not_allowed: 405,
  content_type_not_json: 415,
  claims_too_large: 422,
  rate_limited: 429,
  too_many_unused_tickets: 429,
  credential_too_big: 431,
  unavailable: 503,
} as const;

export type TicketErrorWord = keyof typeof TICKET_ERRORS;
export type ReplyHeaders = Readonly<Record<string, string>>;

export function ticketReply(status: number, body: string, headers: ReplyHeaders): TicketHttpReply {
  const type: ReplyHeaders = body === '' ? {} : { 'Content-Type': 'application/json' };
  return { status, headers: { ...headers, ...type, 'Cache-Control': 'no-store', Vary: 'Origin' }, body };
}

export function ticketFailure(error: TicketErrorWord, headers: ReplyHeaders): TicketHttpReply {
  return ticketReply(TICKET_ERRORS[error], JSON.stringify({ error }), headers);
}

/** Whole seconds, at least 1. */
export function retryAfter(waitMs: number): ReplyHeaders {
  return { 'Retry-After': String(Math.max(1, Math.ceil(waitMs / 1_000))) };
}
