// What is true of a session from its first moment to its last.

/** The identity of a connection. It never changes while the connection lives (SESSION-1). */
export interface SessionFacts {
  /** Unguessable, unique, chosen by the server. */
  readonly id: string;
  readonly subject: string;
  /** The hard end, in milliseconds since the epoch; null when the credential never expires. */
  readonly expiresAtMs: number | null;
  readonly claims: Readonly<Record<string, unknown>>;
  /** What `auth_ok` offers for the next connection; absent where the server offers nothing. */
  readonly offers?: ReconnectOffers;
}

/** What makes it cheap, for both sides, to come back. */
export interface ReconnectOffers {
  /** Opens the next connection once (RESUME-1). */
  readonly resume?: string;
  /** Lets the next upgrade in where passes are asked for (PASS-5). */
  readonly pass?: string;
  /** Over what time to spread the first attempt (RESUME-7). */
  readonly reconnectWindowMs?: number;
}
