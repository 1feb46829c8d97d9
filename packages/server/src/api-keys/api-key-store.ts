// The port to where API keys are known.

/** A key as it is kept. The key itself is nowhere. */
export interface ApiKeyRecord {
  /** The public part of the key, by which it is found. */
  readonly id: string;
  /** SHA-256 of the secret part, in base64url. */
  readonly digest: string;
  /** Whom the key admits. */
  readonly subject: string;
  /** When the key stops working, in milliseconds since the epoch; null for never. Ends live sessions, too. */
  readonly expiresAtMs: number | null;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** A throw or rejection means that nothing is known: `unavailable`. MUST bound every wait by itself. */
export interface ApiKeyStore {
  /** The record of an id, or null. `id` has been checked against the form of an id. */
  find(id: string): ApiKeyRecord | null | Promise<ApiKeyRecord | null>;
}
