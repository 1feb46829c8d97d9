// Everything public, by name.

export { type BackoffConfig, backoffMs } from './backoff.ts';
export {
  CLOSE_CODES,
  type CloseCodeName,
  closeCodeName,
  closeVerdict,
  isCloseCodeName,
} from './close-code.ts';
export { closeReason, MAX_CLOSE_REASON_BYTES, retryAfterMsIn } from './close-reason.ts';
export type { Codec, FrameKind } from './codec/codec.ts';
export { CodecError } from './codec/codec-error.ts';
export { MAX_DEPTH } from './codec/depth.ts';
export { jsonCodec } from './codec/json.ts';
export {
  type Contract,
  defineContract,
  type EventData,
  type EventName,
  type RequestData,
  type RequestSchemas,
  type ResponseData,
} from './contract.ts';
export { isCredentialName } from './credential-query-names.ts';
export { ERROR_CODES, type ErrorCode } from './error-code.ts';
export type { Frame } from './frame/frame.ts';
export {
  type ClientFrameReader,
  type ClientFrameReaderOptions,
  createClientFrameReader,
  createServerFrameReader,
  type ServerFrameReader,
} from './frame/frame-reader.ts';
export { VIOLATIONS, Violation } from './frame/violation.ts';
export {
  LIMITS,
  type LimitName,
  MAX_DURATION_MS,
  MAX_ID_LENGTH,
  MAX_NAME_LENGTH,
  MAX_RECONNECT_WINDOW_MS,
  MAX_RESUME_LENGTH,
  MAX_SUBJECT_LENGTH,
  MAX_TEXT_LENGTH,
  MAX_TIMESTAMP_MS,
} from './limits.ts';
export type { Cell, Step } from './machine/cell.ts';
export type { ClientMachineConfig } from './machine/client/config.ts';
export type { ClientEffect, ClientEffectKind } from './machine/client/effect.ts';
export type { ClientInput, ClientInputKind } from './machine/client/input.ts';
export type {
  ClientCredential,
  ClientState,
  ClientStateKind,
  CredentialReason,
  EndCause,
  StopCause,
  UpgradeCredential,
} from './machine/client/state.ts';
export { nextClientDeadline, stepClient } from './machine/client/step.ts';
export { type ClientTransitions, clientTransitions } from './machine/client/transitions.ts';
export { awaitAuth, beginAuthenticated } from './machine/server/authenticate.ts';
export type { ServerMachineConfig } from './machine/server/config.ts';
export type { ServerEffect, ServerEffectKind } from './machine/server/effect.ts';
export type {
  ApplicationMessage,
  ServerInput,
  ServerInputKind,
  VerificationResult,
} from './machine/server/input.ts';
export type { ReconnectOffers, SessionFacts } from './machine/server/session-facts.ts';
export type { ServerState, ServerStateKind } from './machine/server/state.ts';
export { nextServerDeadline, stepServer } from './machine/server/step.ts';
export { type ServerTransitions, serverTransitions } from './machine/server/transitions.ts';
export { Auth, DEFAULT_AUTH_METHOD } from './messages/auth.ts';
export { AuthApiKey } from './messages/auth-api-key.ts';
export { AuthBearer } from './messages/auth-bearer.ts';
export { AuthChallenge } from './messages/auth-challenge.ts';
export { AuthError } from './messages/auth-error.ts';
export { AuthExpiring } from './messages/auth-expiring.ts';
export { AUTH_METHODS, type AuthMethodName } from './messages/auth-methods.ts';
export { AuthOk } from './messages/auth-ok.ts';
export { AuthPassword } from './messages/auth-password.ts';
export { AuthProof } from './messages/auth-proof.ts';
export { AuthResume } from './messages/auth-resume.ts';
export { AuthSession } from './messages/auth-session.ts';
export { AuthTicket, TICKET_BYTES } from './messages/auth-ticket.ts';
export { Draining } from './messages/draining.ts';
export { ErrorMessage } from './messages/error.ts';
export { Event } from './messages/event.ts';
export {
  CLIENT_MESSAGES,
  type ClientMessage,
  type Message,
  SERVER_MESSAGES,
  type ServerMessage,
} from './messages/message.ts';
export { Ping } from './messages/ping.ts';
export { Pong } from './messages/pong.ts';
export {
  CREDENTIAL_FIELDS,
  PossessionChallenge,
  PossessionClaims,
  PROOF_TYPE,
} from './messages/possession.ts';
export { Request } from './messages/request.ts';
export { Response } from './messages/response.ts';
export type { RetryVerdict } from './retry-verdict.ts';
export type { Check, CreateCheck } from './schema/checker.ts';
export { PROTOCOL_VERSION, SUBPROTOCOL_JSON, SUBPROTOCOL_MSGPACK } from './version.ts';
