// The conditions a client can be in, over all of its connections. Data lives only in the state that owns it.
import type { CloseCodeName } from '../../close-code.ts';
import type { AuthError } from '../../messages/auth-error.ts';
import type { AuthOk } from '../../messages/auth-ok.ts';

/** Why the application is asked for a credential. */
export type CredentialReason =
  /** The first connection, or one after a failure that says nothing about the credential. */
  | 'initial'
  /** The server refused the last credential. */
  | 'rejected'
  /** The session reached the expiry of its credential. */
  | 'expired';

/** What to remember from one attempt to the next. */
export interface History {
  /** Attempts in a row that did not lead to a stable session. */
  readonly failures: number;
  /** Refusals of the credential (4403) in a row. */
  readonly refusals: number;
  /** Who the last session belonged to; null before the first. */
  readonly subject: string | null;
  /** What the last `auth_ok` brought for an upgrade to present, until one does; null for nothing (PASS-6). */
  readonly pass: string | null;
}

/** What the next `auth` presents instead of a credential of the application's, once (RESUME-6). Secret. */
export interface Resumption {
  readonly resume: string;
  /** On the client's clock; null for never. */
  readonly expiresAtMs: number | null;
}

/** What an upgrade presents, so that a server under attack lets it in (PASS-6). Names nobody. */
export interface Pass {
  readonly text: string;
  /** Got for this very attempt, and presented for the first time: where it does not help, another one would not either. */
  readonly isFresh: boolean;
}

/** Why a connection, or the attempt at one, ended. */
export type EndCause =
  | { readonly kind: 'closedByServer'; readonly code: number; readonly name: CloseCodeName | null }
  | { readonly kind: 'connectTimeout' }
  | { readonly kind: 'authTimeout' }
  | { readonly kind: 'heartbeatLost' }
  | { readonly kind: 'credentialTimeout' }
  | { readonly kind: 'credentialFailed' }
  | { readonly kind: 'proofFailed' }
  | { readonly kind: 'protocolViolation'; readonly detail: string };

/** Why the client will not try again. */
export type StopCause =
  | { readonly kind: 'closedByApplication' }
  /** The application has no credential to give: signed out. */
  | { readonly kind: 'noCredential' }
  /** The end came with a verdict that another try cannot change. */
  | { readonly kind: 'cannotSucceed'; readonly end: EndCause }
  /** The credential was refused, renewed, and refused again; or there is no other to try. */
  | { readonly kind: 'refusedRepeatedly'; readonly end: EndCause };

interface Trying {
  /** Numbers the attempts, so that news of an old one is recognised as old. */
  readonly attempt: number;
  readonly history: History;
}

export interface Idle {
  readonly kind: 'idle';
}
export interface FetchingCredential extends Trying {
  readonly kind: 'fetchingCredential';
  readonly reason: CredentialReason;
  /** For the upgrade; null where it presents none. */
  readonly pass: Pass | null;
  readonly deadlineAtMs: number;
}
export interface Connecting extends Trying {
  readonly kind: 'connecting';
  /** What to say once the socket is open; null where the upgrade says it, or `resumption` is there. */
  readonly credential: ClientCredential | null;
  /** What to say instead; null where there is no session to come back to. */
  readonly resumption: Resumption | null;
  /** What the upgrade presents that was got for it; null for nothing, or for a pass that was there before. */
  readonly freshPass: string | null;
  readonly deadlineAtMs: number;
}
interface Entering extends Trying {
  readonly gen: number;
  /** One for all of these states: a challenge buys no time (AUTH-15). */
  readonly deadlineAtMs: number;
  /** What the server said with `auth_error`, kept for the close that follows; null before. */
  readonly refusal: AuthError | null;
}
/** `auth` is sent; the server may still ask for a proof. */
export interface Authenticating extends Entering {
  readonly kind: 'authenticating';
}
/** The server has asked, and the application is working on the proof. */
export interface Proving extends Entering {
  readonly kind: 'proving';
}
/** All is said, by a proof or already by the upgrade: the server has nothing left to ask. */
export interface Confirming extends Entering {
  readonly kind: 'confirming';
}
/** `auth` is sent, with what an earlier `auth_ok` offered. That it is refused costs nothing (RESUME-6). */
export interface Resuming extends Entering {
  readonly kind: 'resuming';
}
export interface ClientAuthenticated extends Trying {
  readonly kind: 'authenticated';
  readonly gen: number;
  readonly session: AuthOk;
  /** Whether the application was spared the question for a credential. */
  readonly isResumed: boolean;
  /** What to come back with; null where nothing was offered. */
  readonly resumption: Resumption | null;
  readonly sinceMs: number;
  /** When to ping, if nothing arrives before. */
  readonly pingAtMs: number;
  /** When to give the connection up; null while no ping is unanswered. */
  readonly lostAtMs: number | null;
  /** Set by `draining`, for the close that follows. */
  readonly reconnectAfterMs: number | null;
}
interface Retrying extends Trying {
  readonly retryAtMs: number;
  readonly reason: CredentialReason;
  /** What to come back with; null for a credential of the application's. */
  readonly resumption: Resumption | null;
  readonly end: EndCause;
}
export interface WaitingToRetry extends Retrying {
  readonly kind: 'waitingToRetry';
  /** For the next upgrade; null where it presents none. */
  readonly pass: Pass | null;
}
/** The upgrade was refused, maybe for want of a pass. With one the next attempt comes at once, without at `retryAtMs`. */
export interface ObtainingPass extends Retrying {
  readonly kind: 'obtainingPass';
  readonly deadlineAtMs: number;
}
export interface Stopped {
  readonly kind: 'stopped';
  readonly cause: StopCause;
}

/** The method's fields of an `auth` message, e.g. `{ method: 'bearer', token }`. */
export interface ClientCredential {
  readonly method: string;
  readonly [field: string]: unknown;
}

/**
 * A credential that goes out with the upgrade request, and not in an `auth` (UPGRADE-4). `upgrade` is the driver's
 * business: the machine hands it on and keeps nothing of it.
 */
export interface UpgradeCredential {
  readonly method?: undefined;
  readonly upgrade: {
    readonly headers?: Readonly<Record<string, string>> | undefined;
    /** Offered after the codec's own. */
    readonly subprotocols?: readonly string[] | undefined;
    readonly query?: Readonly<Record<string, string>> | undefined;
  };
}

export type ClientState =
  | Idle
  | FetchingCredential
  | Connecting
  | Authenticating
  | Proving
  | Confirming
  | Resuming
  | ClientAuthenticated
  | ObtainingPass
  | WaitingToRetry
  | Stopped;
export type ClientStateKind = ClientState['kind'];
