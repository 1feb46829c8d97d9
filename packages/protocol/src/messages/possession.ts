// The challenge and the proof of methods that are bound to a key. Clauses PROOF-1 to PROOF-5.
import * as T from '@sinclair/typebox';

/** The `typ` of a proof. Its own, so that no other protocol's proof is one of these, nor the other way round (PROOF-2). */
export const PROOF_TYPE = 'inband-proof+jwt';

/** The `challenge` of `auth_challenge`: sign this nonce with the key that the credential is bound to. */
export const PossessionChallenge = T.Object({
  kind: T.Literal('possession'),
  /** 32 random bytes in base64url, of this connection and no other. */
  nonce: T.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  /** The signature algorithms the server takes (RFC 7518, RFC 9864). */
  algorithms: T.Array(T.String({ minLength: 1, maxLength: 32 }), { minItems: 1, maxItems: 16 }),
});
export type PossessionChallenge = T.Static<typeof PossessionChallenge>;

/**
 * By method, the field that is the credential itself: what `ath` is the hash of (PROOF-3). A method that is not here, such
 * as `password`, cannot be bound to a key. Fixed, since client and server must mean the same text.
 */
export const CREDENTIAL_FIELDS: ReadonlyMap<string, string> = new Map([
  ['bearer', 'token'],
  ['ticket', 'ticket'],
  ['api_key', 'key'],
  ['session', 'session_id'],
]);

/** What a proof signs. */
export const PossessionClaims = T.Object({
  /** That of the challenge. */
  nonce: T.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  /** SHA-256 of the credential as it was sent, in base64url (as RFC 9449 section 4.2 has it for access tokens). */
  ath: T.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  /** The origin of the page, as the browser's `Origin` header has it; null for a program. */
  origin: T.Union([T.String({ maxLength: 512 }), T.Null()]),
  /** Whom the client means to talk to: scheme, host and port of the URL it opened, e.g. `wss://live.example.com`. */
  aud: T.String({ minLength: 1, maxLength: 512 }),
});
export type PossessionClaims = T.Static<typeof PossessionClaims>;
