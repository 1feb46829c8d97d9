// What the server machine asks its driver to do, in the imperative. The driver commits the state first.
import type { CloseCodeName } from '../../close-code.ts';
import type { Auth } from '../../messages/auth.ts';
import type { Event } from '../../messages/event.ts';
import type { ServerMessage } from '../../messages/message.ts';
import type { Request } from '../../messages/request.ts';
import type { SessionFacts } from './session-facts.ts';

export interface Send {
  readonly kind: 'send';
  readonly message: ServerMessage;
}
/** Verify the credential in `message`, and tell the result with the same `gen`. */
export interface StartVerification {
  readonly kind: 'startVerification';
  readonly gen: number;
  readonly message: Auth;
}
/** Verify the answer to the challenge, and tell the result with the same `gen`. */
export interface VerifyProof {
  readonly kind: 'verifyProof';
  readonly gen: number;
  readonly proof: unknown;
}
/** Nobody waits any more for the verification in flight, or for the answer to its challenge. */
export interface AbortVerification {
  readonly kind: 'abortVerification';
}
/** Tell the application that somebody is in. Comes after `auth_ok` was sent. */
export interface OpenSession {
  readonly kind: 'openSession';
  readonly session: SessionFacts;
}
/** Hand an application message to its handler. */
export interface Deliver {
  readonly kind: 'deliver';
  readonly session: SessionFacts;
  readonly message: Event | Request;
}
/** Tell the application that the session is over; nothing of it follows. */
export interface EndSession {
  readonly kind: 'endSession';
  readonly session: SessionFacts;
  /** Why it ended; null when the peer went away by itself. */
  readonly code: CloseCodeName | null;
}
export interface CloseSocket {
  readonly kind: 'closeSocket';
  readonly code: CloseCodeName;
  readonly retryAfterMs?: number;
  /** What the peer did wrong, in fixed words for the owner's logs; absent where the code says all. */
  readonly detail?: string;
}

export type ServerEffect =
  | Send
  | StartVerification
  | VerifyProof
  | AbortVerification
  | OpenSession
  | Deliver
  | EndSession
  | CloseSocket;
export type ServerEffectKind = ServerEffect['kind'];
