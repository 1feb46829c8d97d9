// Tokens for the tests.

import { type CryptoKey, SignJWT } from 'jose';

export const NOW_MS = 1_800_000_000_000;
export const NOW_S = NOW_MS / 1000;
export const SECRET = 'a secret of the tests, 32 bytes or more of it';
export const secretKey = new TextEncoder().encode(SECRET);

export interface TokenParts {
  readonly header?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
}

/** A good token of Ada's, but for what `parts` changes. */
export function mintToken(key: CryptoKey | Uint8Array, alg: string, parts: TokenParts = {}): Promise<string> {
  return new SignJWT({ sub: 'ada', exp: NOW_S + 60, ...parts.claims })
    .setProtectedHeader({ alg, ...parts.header })
    .sign(key);
}

/** Signs text as it stands, for headers and payloads that no library would make. */
export async function signRaw(
  header: string,
  payload: string,
  secret: Uint8Array = secretKey,
): Promise<string> {
  const input = `${encode(header)}.${encode(payload)}`;
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', new Uint8Array(secret), hmac, false, ['sign']);
  const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

export function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}
