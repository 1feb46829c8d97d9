// The facts a server connection can be told, each in the past tense and each with its time.
import type { CloseCodeName } from '../../close-code.ts';
import type { Violation } from '../../frame/violation.ts';
import type { Auth } from '../../messages/auth.ts';
import type { AuthProof } from '../../messages/auth-proof.ts';
import type { ErrorMessage } from '../../messages/error.ts';
import type { Event } from '../../messages/event.ts';
import type { Ping } from '../../messages/ping.ts';
import type { Pong } from '../../messages/pong.ts';
import type { Request } from '../../messages/request.ts';
import type { Response } from '../../messages/response.ts';
import type { SessionFacts } from './session-facts.ts';

interface Fact<Kind extends string> {
  readonly kind: Kind;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** What verification found out: an identity, or the close code that says why there is none. */
export type VerificationResult =
  | { readonly session: SessionFacts }
  | { readonly refusal: CloseCodeName; readonly retryAfterMs?: number };

/** What the application may send: everything else belongs to the protocol itself. */
export type ApplicationMessage = Event | Response | ErrorMessage;

export interface AuthReceived extends Fact<'authReceived'> {
  readonly message: Auth;
}
export interface AuthProofReceived extends Fact<'authProofReceived'> {
  readonly message: AuthProof;
}
export interface PingReceived extends Fact<'pingReceived'> {
  readonly message: Ping;
}
export interface PongReceived extends Fact<'pongReceived'> {
  readonly message: Pong;
}
export interface EventReceived extends Fact<'eventReceived'> {
  readonly message: Event;
}
export interface RequestReceived extends Fact<'requestReceived'> {
  readonly message: Request;
}
export interface ResponseReceived extends Fact<'responseReceived'> {
  readonly message: Response;
}
/** The frame ladder refused what came. */
export interface ViolationFound extends Fact<'violationFound'> {
  readonly violation: Violation;
}
export interface VerificationSettled extends Fact<'verificationSettled'> {
  /** The `gen` of the verification this is the result of. */
  readonly gen: number;
  readonly result: VerificationResult;
}
/** Verification found that it takes one more round. */
export interface ChallengeIssued extends Fact<'challengeIssued'> {
  /** The `gen` of the verification that asks. */
  readonly gen: number;
  readonly challenge: unknown;
}
/** The time of `nextServerDeadline` has come. MUST NOT be told early before authentication. */
export interface DeadlineReached extends Fact<'deadlineReached'> {}
/** The application wants to send. */
export interface SendRequested extends Fact<'sendRequested'> {
  readonly message: ApplicationMessage;
}
/** The application layer could not accept a message: unknown name, data outside the contract. */
export interface ApplicationMessageRefused extends Fact<'applicationMessageRefused'> {
  readonly answer: ErrorMessage | Response;
}
/** The transport threw a frame away because the peer reads too slowly. */
export interface FrameDropped extends Fact<'frameDropped'> {}
/** The owner of the server wants this connection gone. */
export interface CloseRequested extends Fact<'closeRequested'> {
  readonly code: CloseCodeName;
  readonly retryAfterMs?: number;
}
/** This node is going away. */
export interface DrainRequested extends Fact<'drainRequested'> {
  readonly reconnectAfterMs: number;
}
export interface SocketClosed extends Fact<'socketClosed'> {}

export type ServerInput =
  | AuthReceived
  | AuthProofReceived
  | PingReceived
  | PongReceived
  | EventReceived
  | RequestReceived
  | ResponseReceived
  | ViolationFound
  | VerificationSettled
  | ChallengeIssued
  | DeadlineReached
  | SendRequested
  | ApplicationMessageRefused
  | FrameDropped
  | CloseRequested
  | DrainRequested
  | SocketClosed;
export type ServerInputKind = ServerInput['kind'];
