// Whether a web application signed this session id.
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { OptionError } from '../../option-error.ts';
import { type FoundCredential, MALFORMED } from '../upgrade-way.ts';

const MIN_SECRET_LENGTH = 16;
const MAX_SECRETS = 16;

/** An id of the method `session`, and HMAC-SHA256 in base64 without padding. */
const SIGNED = /^([A-Za-z0-9_-]{16,128})\.([A-Za-z0-9+/]{43})$/;

/**
 * The secrets as keys, which print as nothing.
 *
 * @throws OptionError when there is none, or one that could be guessed.
 */
export function readSigningSecrets(secrets: unknown): readonly KeyObject[] {
  const list: readonly unknown[] = Array.isArray(secrets) ? secrets : [secrets];
  if (list.length === 0 || list.length > MAX_SECRETS) {
    throw new OptionError('secrets', `must be a secret, or a list of 1 to ${MAX_SECRETS}`);
  }
  return list.map((secret) => {
    if (typeof secret !== 'string' || secret.length < MIN_SECRET_LENGTH) {
      throw new OptionError('secrets', `must be strings of at least ${MIN_SECRET_LENGTH} characters`);
    }
    return createSecretKey(secret, 'utf8');
  });
}

/** `<id>.<signature>`, as express-session and @fastify/session write it. Every secret is tried, whichever fits. */
export function readSignedSessionId(
  signed: string,
  secrets: readonly KeyObject[],
): FoundCredential | typeof MALFORMED {
  const [, id, signature] = SIGNED.exec(signed) ?? [];
  if (id === undefined || signature === undefined) return MALFORMED;
  const given = Buffer.from(signature, 'latin1');
  let isGenuine = false;
  for (const secret of secrets) {
    // Text against text: decoders ignore unused bits, and one session would have several signatures.
    const right = createHmac('sha256', secret).update(id).digest('base64').slice(0, signature.length);
    if (timingSafeEqual(given, Buffer.from(right, 'latin1'))) isGenuine = true;
  }
  return isGenuine ? { session_id: id } : MALFORMED;
}
