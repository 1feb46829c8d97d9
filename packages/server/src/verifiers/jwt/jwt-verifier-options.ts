// The options of `createJwtVerifier`, as the user writes them.

import type { KeyRefreshFailure } from './key-refresh-error.ts';
import type { PublicJwk } from './public-jwk.ts';

/**
 * Exactly one source of keys is required: `secret`, `publicKey`, `jwks`, `jwksUrl`, or `issuer` alone, which finds
 * the keys by OpenID Connect discovery.
 */
export interface JwtVerifierOptions {
  /** A shared secret for HS256 (at least 32 bytes), HS384 (48) or HS512 (64). A string counts as UTF-8. */
  readonly secret?: string | Uint8Array;
  /** One public key: PEM (`BEGIN PUBLIC KEY`) or a JWK. RSA of 2048 bits or more. A token's `kid` plays no part. */
  readonly publicKey?: string | PublicJwk;
  /** A fixed set of public keys. A key that is weak, private, symmetric or named twice is refused at start. */
  readonly jwks?: { readonly keys: readonly PublicJwk[] };
  /** Where the set of keys is: https, or http on a loopback address. */
  readonly jwksUrl?: string;
  /** The one `iss` that is accepted, compared exactly. Without another source of keys also where to discover them. */
  readonly issuer?: string;
  /** Who we are. `aud` must name one of these. Left out, `aud` is not looked at: tokens for others are accepted. */
  readonly audience?: string | readonly string[];
  /**
   * The `alg` values that are accepted. Default: HS256 for a secret; what the key itself says for a public key;
   * RS256, PS256, ES256 and EdDSA for a set. A key serves one algorithm only: its own `alg`, or else the first
   * listed here that fits it.
   */
  readonly algorithms?: readonly string[];
  /**
   * The `typ` header values that are accepted; given, a token without `typ` is refused. Default: no `typ`, `JWT`
   * or `at+jwt`. Types that other protocols gave to tokens of theirs (`dpop+jwt`, `logout+jwt`, ...) never are.
   */
  readonly types?: readonly string[];
  /** How far the issuer's clock may be ahead of ours, for `nbf` and `iat`. `exp` knows no skew. Default 5,000. */
  readonly clockSkewMs?: number;
  /** Default 8,192. */
  readonly maxTokenBytes?: number;
  /** Refuses tokens issued longer ago than this; `iat` is then required. */
  readonly maxTokenAgeMs?: number;
  /** How long one refresh of the keys may take, discovery included. Default 5,000. */
  readonly jwksTimeoutMs?: number;
  /** Keys older than this are replaced; the refresh begins in the background at 80 % of it. Default 600,000. */
  readonly jwksMaxAgeMs?: number;
  /** How long keys past their `jwksMaxAgeMs` go on serving when the issuer does not answer. Default 3,600,000. */
  readonly staleKeysGraceMs?: number;
  /**
   * Tokens with an unknown `kid` cause at most one fetch in this time; so long may a new key go unnoticed, plus the
   * time of the fetch. Default 30,000.
   */
  readonly unknownKidCooldownMs?: number;
  /** Hears why a refresh of the keys failed; a fixed word, for logs. What it throws is ignored. */
  readonly onKeyRefreshFailed?: (failure: KeyRefreshFailure) => void;
  /** Used in place of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}
