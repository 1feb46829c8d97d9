// The conditions a connection can be in, seen from the server. Data lives only in the state that owns it.
import type { CloseCodeName } from '../../close-code.ts';
import type { SessionFacts } from './session-facts.ts';

/** Open, and not a word heard yet. Nothing moves `deadlineAtMs` (AUTH-3). */
export interface AwaitingAuth {
  readonly kind: 'awaitingAuth';
  readonly deadlineAtMs: number;
}

/** A credential is being verified. The deadline is still the one from the opening (AUTH-4). */
export interface Verifying {
  readonly kind: 'verifying';
  readonly gen: number;
  readonly deadlineAtMs: number;
}

/** The credential alone did not do; the client owes an answer. The deadline is still the one from the opening (AUTH-15). */
export interface Challenged {
  readonly kind: 'challenged';
  readonly gen: number;
  readonly deadlineAtMs: number;
}

/** The answer to the one challenge of this authentication is being verified. */
export interface VerifyingProof {
  readonly kind: 'verifyingProof';
  readonly gen: number;
  readonly deadlineAtMs: number;
}

/** The only state in which application messages pass, and the only one that knows a session. */
export interface Authenticated {
  readonly kind: 'authenticated';
  /** The `gen` of the last `auth` on this connection (AUTH-9). */
  readonly gen: number;
  readonly session: SessionFacts;
  /** Application errors spent in the window that ends at `errorWindowEndsAtMs` (APP-5). */
  readonly errorsSpent: number;
  readonly errorWindowEndsAtMs: number;
}

/** A close has begun: nothing more is sent, nothing more is handled (CLOSE-3). */
export interface Closing {
  readonly kind: 'closing';
  readonly code: CloseCodeName;
}

/** The socket is gone. */
export interface Closed {
  readonly kind: 'closed';
}

export type ServerState =
  | AwaitingAuth
  | Verifying
  | Challenged
  | VerifyingProof
  | Authenticated
  | Closing
  | Closed;
export type ServerStateKind = ServerState['kind'];
