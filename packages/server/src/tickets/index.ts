// `@inband/server/tickets`: single-use tickets, given over HTTP.

export { MemoryTicketStore, type MemoryTicketStoreOptions } from './memory-ticket-store.ts';
export type { Rate } from './rate-limiter.ts';
export { createTicketEndpoint, type TicketEndpoint } from './ticket-endpoint.ts';
export type { TicketEndpointOptions } from './ticket-endpoint-options.ts';
export type {
  HttpAnswer,
  HttpIdentity,
  TicketHttpReply,
  TicketHttpRequest,
  TooManyAttempts,
  UnreadCredential,
} from './ticket-http.ts';
export {
  createTicketIssuer,
  type IssuedTicket,
  type TicketBindings,
  type TicketHolder,
  type TicketIssuer,
  type TicketIssuerOptions,
} from './ticket-issuer.ts';
export { type TicketMethodOptions, ticketMethod } from './ticket-method.ts';
export type { StoredTicket, TicketStore } from './ticket-store.ts';
export { TicketStoreError } from './ticket-store-error.ts';
