// Everything public, by name.

export type {
  ClientCredential,
  CloseCodeName,
  Contract,
  CredentialReason,
  RetryVerdict,
  UpgradeCredential,
} from '@inband/protocol';
export { defineContract } from '@inband/protocol';
export type { Client, RequestOptions, ServerEvent, Unsubscribe } from './client.ts';
export type {
  BufferLimits,
  ClientOptions,
  CredentialProvider,
  CredentialRequest,
  ProofRequest,
  Prover,
  TokenProvider,
} from './client-options.ts';
export type { ClientState, ClientStatus, ConnectionEnd, StopCause } from './client-state.ts';
export { createClient } from './create-client.ts';
export { ClientStoppedError } from './errors/client-stopped-error.ts';
export { ConnectionLostError } from './errors/connection-lost-error.ts';
export { ContractError } from './errors/contract-error.ts';
export { CredentialError, type CredentialErrorOptions } from './errors/credential-error.ts';
export { EventOverflowError } from './errors/event-overflow-error.ts';
export { InbandError } from './errors/inband-error.ts';
export { OutboxDiscardedError } from './errors/outbox-discarded-error.ts';
export { OutboxFullError } from './errors/outbox-full-error.ts';
export { ProofError } from './errors/proof-error.ts';
export { RequestError } from './errors/request-error.ts';
export { RequestTimeoutError } from './errors/request-timeout-error.ts';
export { ServerError } from './errors/server-error.ts';
export type { InspectEntry } from './inspect/inspect-entry.ts';
export { offerBearer } from './offer-bearer.ts';
export type { Session } from './session.ts';
export { type TicketOptions, ticketCredential } from './tickets/ticket-credential.ts';
export type { TicketBody, TicketFetch, TicketResponse } from './tickets/ticket-fetch.ts';
