// Everything public, by name.

export { attach } from './adapters/uws/attach.ts';
export type { HttpReply, HttpRoute, HttpRouteRequest } from './adapters/uws/http-route.ts';
export { type CloseOptions, type InbandServer, type ListenOptions, listen } from './adapters/uws/listen.ts';
export { ApplicationError } from './application-error.ts';
export type { Clock } from './clock.ts';
export type { Connection } from './connection.ts';
export { Gate, type GateStats } from './gate.ts';
export type { Handlers } from './handlers.ts';
export type { Logger } from './logger.ts';
export type { Metrics, VerificationOutcome } from './metrics/metrics.ts';
export { OptionError } from './option-error.ts';
export type { GateOptions } from './options.ts';
export type { Session } from './session.ts';
export { MemorySessionRegistry, type SessionRegistry } from './session-registry.ts';
export type { SendOutcome, Socket } from './socket.ts';
export type { HttpRefusal } from './upgrade/http-refusal.ts';
export type { AcceptedUpgrade } from './upgrade/read-upgrade.ts';
export type { UpgradeRequest } from './upgrade/upgrade-request.ts';
export {
  accept,
  type Credential,
  type Identity,
  refuse,
  unavailable,
  type Verdict,
  type VerificationContext,
  type Verifier,
} from './verifier.ts';
