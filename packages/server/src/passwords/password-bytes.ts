// The bytes of a password that are hashed.

/**
 * UTF-8 of the NFC form: the same characters typed on two systems are the same bytes (RFC 8265 section 4.2; NFKC would
 * make different passwords equal). Nothing else is changed: no trimming, no folding of case, and NUL is a character like
 * any other. Null for text with a lone surrogate, which has no UTF-8.
 */
export function passwordBytes(password: string): Buffer | null {
  return password.isWellFormed() ? Buffer.from(password.normalize('NFC'), 'utf8') : null;
}
