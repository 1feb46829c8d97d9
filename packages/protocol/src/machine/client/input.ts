// The facts a client can be told, each in the past tense and each with its time.
import type { Violation } from '../../frame/violation.ts';
import type { AuthChallenge } from '../../messages/auth-challenge.ts';
import type { AuthError } from '../../messages/auth-error.ts';
import type { AuthExpiring } from '../../messages/auth-expiring.ts';
import type { AuthOk } from '../../messages/auth-ok.ts';
import type { Draining } from '../../messages/draining.ts';
import type { ErrorMessage } from '../../messages/error.ts';
import type { Event } from '../../messages/event.ts';
import type { Ping } from '../../messages/ping.ts';
import type { Pong } from '../../messages/pong.ts';
import type { Request } from '../../messages/request.ts';
import type { Response } from '../../messages/response.ts';
import type { ClientCredential, UpgradeCredential } from './state.ts';

interface Fact<Kind extends string> {
  readonly kind: Kind;
  readonly nowMs: number;
}

/** A fact about one attempt. The machine drops it unless that attempt is the current one (CLIENT-8). */
interface AttemptFact<Kind extends string> extends Fact<Kind> {
  readonly attempt: number;
}

/** A fact that may lead to a wait, and so carries the randomness for its jitter, in [0, 1). */
interface Dice {
  readonly random: number;
}

interface MessageFact<Kind extends string, Message> extends AttemptFact<Kind> {
  readonly message: Message;
}

export interface StartRequested extends Fact<'startRequested'> {}
export interface StopRequested extends Fact<'stopRequested'> {}
export interface ClientSendRequested extends Fact<'sendRequested'> {
  readonly message: Event | Request;
}
/** `credential` is null when the application has none to give. */
export interface CredentialObtained extends AttemptFact<'credentialObtained'> {
  readonly credential: ClientCredential | UpgradeCredential | null;
}
export interface CredentialFailed extends AttemptFact<'credentialFailed'>, Dice {
  /** What the source of credentials asks for; null where it names no delay. */
  readonly retryAfterMs: number | null;
}
/** `gen` is that of the challenge. */
export interface ProofObtained extends AttemptFact<'proofObtained'> {
  readonly gen: number;
  readonly proof: unknown;
}
export interface ProofFailed extends AttemptFact<'proofFailed'>, Dice {
  readonly gen: number;
}
/** `pass` is ready to be presented: its puzzle, if it had one, is solved. */
export interface PassObtained extends AttemptFact<'passObtained'> {
  readonly pass: string;
}
/** There is none to be had, or none is needed. */
export interface PassFailed extends AttemptFact<'passFailed'>, Dice {
  /** What the server asks for; null where it names no delay. */
  readonly retryAfterMs: number | null;
}
export interface SocketOpened extends AttemptFact<'socketOpened'> {}
export interface ClientSocketClosed extends AttemptFact<'socketClosed'>, Dice {
  /** 1006 when no close frame was seen. */
  readonly code: number;
  /** From the close reason; null where it names none. */
  readonly retryAfterMs: number | null;
  /** Whether the upgrade was refused, and a pass may be what it lacked. */
  readonly mayNeedPass: boolean;
}
export interface ClientDeadlineReached extends Fact<'deadlineReached'>, Dice {}
export interface ClientViolationFound extends AttemptFact<'violationFound'>, Dice {
  readonly violation: Violation;
}

export type ClientInput =
  | StartRequested
  | StopRequested
  | ClientSendRequested
  | CredentialObtained
  | CredentialFailed
  | ProofObtained
  | ProofFailed
  | PassObtained
  | PassFailed
  | SocketOpened
  | ClientSocketClosed
  | ClientDeadlineReached
  | ClientViolationFound
  | MessageFact<'authOkReceived', AuthOk>
  | (MessageFact<'authErrorReceived', AuthError> & Dice)
  | (MessageFact<'authChallengeReceived', AuthChallenge> & Dice)
  | MessageFact<'authExpiringReceived', AuthExpiring>
  | MessageFact<'drainingReceived', Draining>
  | MessageFact<'pingReceived', Ping>
  | MessageFact<'pongReceived', Pong>
  | (MessageFact<'eventReceived', Event> & Dice)
  | (MessageFact<'requestReceived', Request> & Dice)
  | (MessageFact<'responseReceived', Response> & Dice)
  | (MessageFact<'errorReceived', ErrorMessage> & Dice);
export type ClientInputKind = ClientInput['kind'];
