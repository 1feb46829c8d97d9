// Everything public, by name.

export { attach } from './adapters/uws/attach.ts';
export type { HttpReply, HttpRoute, HttpRouteRequest } from './adapters/uws/http-route.ts';
export { type CloseOptions, type InbandServer, type ListenOptions, listen } from './adapters/uws/listen.ts';
export type { TicketRouteOptions } from './adapters/uws/ticket-route.ts';
export type { AdmissionOptions, PenaltyOptions, PressureOptions } from './admission/admission-options.ts';
export type { SourceBlocker } from './admission/source-blocker.ts';
export type { AdmissionPassOptions } from './admission-pass/admission-pass-options.ts';
export { ApplicationError } from './application-error.ts';
export type { ClientAddressOptions } from './client-address/client-address-options.ts';
export type { Clock } from './clock.ts';
export type { Connection } from './connection.ts';
export { Gate, type GateStats } from './gate.ts';
export type { Handlers } from './handlers.ts';
export type { Logger } from './logger.ts';
export type { LoginSessionStore } from './login-sessions/login-session-store.ts';
export type { AuthMethod } from './methods/auth-method.ts';
export { bearerMethod } from './methods/bearer-method.ts';
export type { GateSnapshot } from './metrics/gate-snapshot.ts';
export type { Metrics, VerificationOutcome } from './metrics/metrics.ts';
export { OptionError } from './option-error.ts';
export type { GateOptions } from './options.ts';
export type { Peer } from './peer.ts';
export type { ResumeOptions } from './resume/resume-options.ts';
export type { Session } from './session.ts';
export { MemorySessionRegistry, type SessionRegistry } from './session-registry.ts';
export type { SendOutcome, Socket } from './socket.ts';
export type { SpentStore } from './spent/spent-store.ts';
export type { StoredTicket, TicketStore } from './tickets/ticket-store.ts';
export type { AcceptedUpgrade } from './upgrade/accepted-upgrade.ts';
export type { HttpRefusal } from './upgrade/http-refusal.ts';
export type { Pending } from './upgrade/pending.ts';
export type { RequestVerdict } from './upgrade/request-authenticator.ts';
export type { UpgradeDecision } from './upgrade/upgrade-handler.ts';
export type { RequestAuthenticationOptions, UpgradeOptions } from './upgrade/upgrade-options.ts';
export type { UpgradeRequest } from './upgrade/upgrade-request.ts';
export { type FoundCredential, MALFORMED, type UpgradeWay } from './upgrade/upgrade-way.ts';
export type { VerificationLane } from './verification-queue/verification-lane.ts';
export type { TurnOptions } from './verification-queue/verification-turns-options.ts';
export {
  accept,
  type Credential,
  challenge,
  type Identity,
  limit,
  type PreparedVerification,
  type ProofVerifier,
  refuse,
  unavailable,
  type Verdict,
  type VerificationContext,
  type Verifier,
} from './verifier.ts';
