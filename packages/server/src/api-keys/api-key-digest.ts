// What is kept of the secret part of an API key.
import { hash } from 'node:crypto';
import { isCanonicalBase64url } from '../canonical-base64url.ts';

const DIGEST_FORM = /^[A-Za-z0-9_-]{43}$/;

/**
 * SHA-256 of the 43 characters, 32 bytes. One round is enough: the secret has 256 random bits, so there is nothing to
 * guess that a slow hash would make dearer.
 */
export function apiKeyDigest(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}

/** Whether a value is 32 bytes in base64url. */
export function isApiKeyDigest(value: unknown): value is string {
  return typeof value === 'string' && DIGEST_FORM.test(value) && isCanonicalBase64url(value);
}
