// Which key does one purpose get out of a key that serves several?
import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

const BYTES = 32;

/** HKDF-SHA-256 (RFC 5869): what is made for one purpose says nothing to another, though an operator has one key for all. */
export function deriveKey(secret: KeyObject, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', purpose, BYTES)));
}
