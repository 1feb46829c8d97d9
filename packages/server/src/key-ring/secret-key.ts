// How is a secret key of a server written down?
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { isCanonicalBase64url } from '../canonical-base64url.ts';

/** As an object that no log prints the secret of. */
export interface SecretKey {
  /** Names the key to whoever has several. No secret. */
  readonly id: number;
  readonly secret: KeyObject;
}

export const KEY_ID_BYTES = 4;
const SECRET_BYTES = 32;
const TEXT = /^([0-9a-f]{8}):([A-Za-z0-9_-]{43})$/;

/**
 * A new random key as one line of text, for an environment variable or a secret store: an id of 8 hexadecimal digits, a
 * colon, and 32 random bytes in unpadded base64url. Whoever has it can open, and forge, all that is made with it.
 */
export function generateKey(): string {
  const id = randomBytes(KEY_ID_BYTES).toString('hex');
  return `${id}:${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

/** Null for everything but the one spelling that {@link generateKey} writes. */
export function parseSecretKey(text: unknown): SecretKey | null {
  const [, id, secret] = typeof text === 'string' ? (TEXT.exec(text) ?? []) : [];
  if (id === undefined || secret === undefined || !isCanonicalBase64url(secret)) return null;
  return { id: Number.parseInt(id, 16), secret: createSecretKey(Buffer.from(secret, 'base64url')) };
}
