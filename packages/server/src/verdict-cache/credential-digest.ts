// By which key a credential is found again, without being kept.
import { hash, randomBytes } from 'node:crypto';

/** What is longer is not worth a look-up: hashing it costs more than most refusals. */
const MAX_CHARS = 16_384;

/**
 * A function from text to its digest: SHA-256 over a secret of this very function and the text's UTF-8, as 43 characters of
 * base64url. So no two caches share keys, and without the secret nobody can test a guessed credential against one.
 *
 * `undefined` for what is not to be looked up: too long, empty, or with a lone surrogate, which has no UTF-8, so that
 * two such texts would share a key.
 */
export function credentialDigest(): (text: unknown) => string | undefined {
  const secret = randomBytes(32).toString('hex');
  return (text) =>
    typeof text === 'string' && text.length > 0 && text.length <= MAX_CHARS && text.isWellFormed()
      ? hash('sha256', secret + text, 'base64url')
      : undefined;
}
