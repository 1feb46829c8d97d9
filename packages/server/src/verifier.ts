// The port through which the server asks whether a credential is good.
import type { Peer } from './peer.ts';
import type { Session } from './session.ts';
import type { VerificationLane } from './verification-queue/verification-lane.ts';

/** What a credential proved, once it was verified. */
export interface Identity {
  /** Who this is. Never empty, at most 256 characters. */
  readonly subject: string;
  /** When the credential ends, in milliseconds since the epoch; `null` when it never does. */
  readonly expiresAtMs: number | null;
  /** What else the verified credential says. Only ever from the credential, never from the client's message. */
  readonly claims: Readonly<Record<string, unknown>>;
  /**
   * The thumbprint (RFC 7638) of the key that the client proved to hold; absent where it proved none. Claims with a
   * `cnf` (RFC 7800) admit only together with the key they name (PROOF-1).
   */
  readonly confirmedKey?: string;
  /**
   * Called once the session is open; what it returns is called when the session ends. For whoever must go on looking
   * whether the credential is still good, and close the session when it is not. MUST NOT throw.
   */
  readonly whileOpen?: (session: Session) => () => void;
}

/** The answer of a {@link Verifier}. */
export type Verdict =
  | ({ readonly outcome: 'accepted' } & Identity)
  | {
      readonly outcome: 'refused';
      /**
       * Why, for the logs and metrics of the operator only: the peer gets one answer for every refusal (AUTH-12).
       * A fixed word such as `bad_signature`; MUST NOT contain any part of the credential.
       */
      readonly reason: string;
    }
  | {
      /** What the verifier depends on did not answer, so nothing is known about the credential. */
      readonly outcome: 'unavailable';
      readonly reason: string;
    }
  | {
      /** Too many attempts; the credential was not looked at. MUST be said of good and bad credentials alike (AUTH-14). */
      readonly outcome: 'limited';
      readonly reason: string;
      /** When another attempt may be worth it. */
      readonly retryAfterMs: number;
    }
  | {
      /** The credential alone does not do: one more round, one at most (AUTH-13). Impossible before the upgrade. */
      readonly outcome: 'challenged';
      /** What `auth_challenge` carries: any JSON value. */
      readonly challenge: unknown;
      readonly prove: ProofVerifier;
    };

/** What the client presented: the `auth` message with `method` filled in. Field names are those of the wire. */
export interface Credential {
  readonly method: string;
  readonly [field: string]: unknown;
}

export interface VerificationContext {
  /** Aborts when the deadline passes or the connection goes away. Work that ignores it is wasted work. */
  readonly signal: AbortSignal;
  /** The time at which verification started, in milliseconds since the epoch. */
  readonly nowMs: number;
  /** Where the credential came from. Something to bind a credential to, or to count by; never an identity. */
  readonly peer: Peer;
}

/**
 * Decides about one credential.
 *
 * - MUST answer with a {@link Verdict}, directly or as a promise. Anything else (`true`, `undefined`, an object
 *   of another shape, a promise inside one, a throw) admits nobody: the connection closes with 4500.
 * - MUST NOT log or keep the credential.
 * - SHOULD answer synchronously when it can: a direct verdict costs no promise and no second system call.
 * - MAY ignore `signal`: an answer that comes after the abort changes nothing (AUTH-10).
 */
export interface Verifier {
  (credential: Credential, context: VerificationContext): Verdict | Promise<Verdict>;
  /**
   * All that can be said of a credential for next to nothing: a verdict, or what remains to be done and in which lane that
   * waits for its turn (FLOOD-8). MUST NOT start any work. Without it every verification waits in the lane of its method.
   */
  readonly prepare?: (
    credential: Credential,
    context: Pick<VerificationContext, 'nowMs'>,
  ) => Verdict | PreparedVerification;
}

/** The part of a verification that costs something. */
export interface PreparedVerification {
  readonly lane: VerificationLane;
  readonly run: (context: VerificationContext) => Verdict | Promise<Verdict>;
}

/** Decides about the answer to a challenge. As {@link Verifier}, but it MUST NOT answer `challenged` again. */
export type ProofVerifier = (proof: unknown, context: VerificationContext) => Verdict | Promise<Verdict>;

/** Makes an accepting verdict. */
export function accept(identity: {
  subject: string;
  expiresAtMs?: number | null;
  claims?: Readonly<Record<string, unknown>>;
  confirmedKey?: string;
  whileOpen?: (session: Session) => () => void;
}): Verdict {
  const { subject, expiresAtMs = null, claims = {}, confirmedKey, whileOpen } = identity;
  // Nearly all are this, and a spread costs more than the rest of an answer.
  if (confirmedKey === undefined && whileOpen === undefined) {
    return { outcome: 'accepted', subject, expiresAtMs, claims };
  }
  return {
    outcome: 'accepted',
    subject,
    expiresAtMs,
    claims,
    ...(confirmedKey === undefined ? {} : { confirmedKey }),
    ...(whileOpen === undefined ? {} : { whileOpen }),
  };
}

/** Makes a refusing verdict; `reason` is a fixed word for the operator's logs. */
export function refuse(reason: string): Verdict {
  return { outcome: 'refused', reason };
}

/** Makes a verdict that says nothing could be found out. The client is told to come back later. */
export function unavailable(reason: string): Verdict {
  return { outcome: 'unavailable', reason };
}

/** Makes a verdict that says there were too many attempts. The client is told when to come back. */
export function limit(reason: string, retryAfterMs: number): Verdict {
  return { outcome: 'limited', reason, retryAfterMs };
}

/** Makes a verdict that asks for a proof; `prove` decides about what comes back. */
export function challenge(value: unknown, prove: ProofVerifier): Verdict {
  return { outcome: 'challenged', challenge: value, prove };
}
