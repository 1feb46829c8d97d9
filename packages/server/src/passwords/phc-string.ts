// Argon2id hashes as they are kept: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`.
import { isCanonicalBase64url } from '../canonical-base64url.ts';
import { type Argon2Parameters, isRunnable } from './argon2-parameters.ts';

/** Numbers without leading zeros; salt 8 to 48 bytes, hash 16 to 64 bytes, both in base64 without padding. */
const FORM =
  /^\$argon2id\$v=19\$m=([1-9]\d{0,9}),t=([1-9]\d{0,9}),p=([1-9]\d{0,2})\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{22,86})$/;

export interface StoredHash {
  readonly parameters: Argon2Parameters;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/**
 * Reads a stored hash. Null for whatever is not Argon2id version 19 in exactly this form, or would take more memory or time
 * than {@link isRunnable} allows; `keyid` and `data` included, which nobody here could supply.
 */
export function parsePhc(text: unknown): StoredHash | null {
  const match = typeof text === 'string' ? FORM.exec(text) : null;
  if (match === null) return null;
  const [, m, t, p, salt = '', hash = ''] = match;
  const parameters = { memoryKiB: Number(m), passes: Number(t), lanes: Number(p) };
  if (!isRunnable(parameters) || !isCanonical(salt) || !isCanonical(hash)) return null;
  return { parameters, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

export function formatPhc({ parameters: { memoryKiB, passes, lanes }, salt, hash }: StoredHash): string {
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${lanes}$${unpadded(salt)}$${unpadded(hash)}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

/** The two alphabets differ in two characters, neither of which can be a last one with unused bits. */
function isCanonical(base64: string): boolean {
  return isCanonicalBase64url(base64);
}
