// Makes tokens with a shared secret. The one file here that touches jose.
import { SignJWT } from 'jose';

export interface TokenClaims {
  readonly sub: string;
  readonly expiresAtMs: number;
  /** Default: now. */
  readonly issuedAtMs?: number;
  readonly [claim: string]: unknown;
}

const toSeconds = (ms: number): number => Math.floor(ms / 1_000);

export async function signToken(claims: TokenClaims, secret: Uint8Array, algorithm: string): Promise<string> {
  const { expiresAtMs, issuedAtMs = Date.now(), ...rest } = claims;
  return new SignJWT(rest)
    .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
    .setIssuedAt(toSeconds(issuedAtMs))
    .setExpirationTime(toSeconds(expiresAtMs))
    .sign(secret);
}
