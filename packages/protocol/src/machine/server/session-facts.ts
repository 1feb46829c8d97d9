// What is true of a session from its first moment to its last.

/** The identity of a connection. It never changes while the connection lives (SESSION-1). */
export interface SessionFacts {
  /** Unguessable, unique, chosen by the server. */
  readonly id: string;
  readonly subject: string;
  /** The hard end, in milliseconds since the epoch; null when the credential never expires. */
  readonly expiresAtMs: number | null;
  readonly claims: Readonly<Record<string, unknown>>;
}
