// A key for trying things out: made at start, never shown, gone at the end.
import { randomBytes } from 'node:crypto';
import { signToken, type TokenClaims, type TokenTimes } from '../token/sign-token.ts';

/** Enough for HS512, the hungriest algorithm that could be asked for. */
const SECRET_BYTES = 64;

export interface ThrowAwayKey {
  readonly secret: Uint8Array;
  /** Signs with that secret whatever `claims` says, plus the audience this server wants. */
  sign(claims: TokenClaims, times: TokenTimes): Promise<string>;
}

/** `secret`: that of another thread, where the key is the same in all of them. Default: a new one. */
export function createThrowAwayKey(
  algorithm: string,
  audience: string | undefined,
  secret: Uint8Array = randomBytes(SECRET_BYTES),
): ThrowAwayKey {
  const extra = audience === undefined ? {} : { aud: audience };
  return { secret, sign: (claims, times) => signToken({ ...extra, ...claims }, times, secret, algorithm) };
}
