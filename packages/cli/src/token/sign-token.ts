// Makes tokens with a shared secret. The one file of this package that touches jose.
import { SignJWT } from 'jose';

export interface TokenClaims {
  readonly sub: string;
  readonly [claim: string]: unknown;
}

/** Apart from the claims, whose names are the user's: a claim may be called `expiresAtMs`. */
export interface TokenTimes {
  readonly expiresAtMs: number;
  /** Default: now. */
  readonly issuedAtMs?: number;
}

const toSeconds = (ms: number): number => Math.floor(ms / 1_000);

export async function signToken(
  claims: TokenClaims,
  { expiresAtMs, issuedAtMs = Date.now() }: TokenTimes,
  secret: Uint8Array,
  algorithm: string,
): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
    .setIssuedAt(toSeconds(issuedAtMs))
    .setExpirationTime(toSeconds(expiresAtMs))
    .sign(secret);
}
