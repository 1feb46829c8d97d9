// What the ticket endpoint is asked, what it answers, and whom it is asked by.
import type { Peer } from '../peer.ts';
import type { Identity } from '../verifier.ts';

export interface TicketHttpRequest {
  /** As received, e.g. `POST`. */
  readonly method: string;
  /** Without the `?`, not decoded; empty where there is none. */
  readonly query: string;
  /** Any header by its lower-case name; empty when absent. */
  header(name: string): string;
  /** Who asks. Its `origin` is the one that is checked. */
  readonly peer: Peer;
}

export interface TicketHttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or empty. */
  readonly body: string;
}

/** Whom an HTTP request comes from. An identity that a verifier accepted fits; its `whileOpen` is not carried over. */
export type HttpIdentity = Pick<Identity, 'subject' | 'expiresAtMs'> &
  Partial<Pick<Identity, 'claims' | 'confirmedKey'>>;

/** The credential was not looked at: `authenticate` has had too many from this source, or for this account. */
export interface TooManyAttempts {
  readonly retryAfterMs: number;
}

/** The credential was not looked at, and will not be: it is longer than what is read, or comes without an origin. */
export interface UnreadCredential {
  readonly error: 'credential_too_big' | 'origin_not_allowed';
}

/** What `authenticate` finds out; null for nobody. */
export type HttpAnswer = HttpIdentity | TooManyAttempts | UnreadCredential | null;
