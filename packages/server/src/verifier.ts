// The port through which the server asks whether a credential is good.

/** What a credential proved, once it was verified. */
export interface Identity {
  /** Who this is. Never empty, at most 256 characters. */
  readonly subject: string;
  /** When the credential ends, in milliseconds since the epoch; `null` when it never does. */
  readonly expiresAtMs: number | null;
  /** What else the verified credential says. Only ever from the credential, never from the client's message. */
  readonly claims: Readonly<Record<string, unknown>>;
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
export type Verifier = (credential: Credential, context: VerificationContext) => Verdict | Promise<Verdict>;

/** Makes an accepting verdict. */
export function accept(identity: {
  subject: string;
  expiresAtMs?: number | null;
  claims?: Readonly<Record<string, unknown>>;
}): Verdict {
  return {
    outcome: 'accepted',
    subject: identity.subject,
    expiresAtMs: identity.expiresAtMs ?? null,
    claims: identity.claims ?? {},
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
