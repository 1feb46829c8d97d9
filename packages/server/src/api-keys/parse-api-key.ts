// The form of an API key, and what it consists of.

/** `ibk_`, 16 hexadecimal digits, `_`, and 32 bytes in base64url: every part has one place, so nothing is ambiguous. */
const FORM = /^ibk_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;
const ID_FORM = /^[0-9a-f]{16}$/;

/** The prefix by which scanners of source code and logs recognise a key. */
export const API_KEY_PREFIX = 'ibk_';

export interface ApiKeyParts {
  /** 16 lower-case hexadecimal digits. Public: it finds the record. */
  readonly id: string;
  /** 43 characters. Only ever hashed as they stand, so that no second spelling of the same bytes is good. */
  readonly secret: string;
}

/** The parts of a key; null for whatever else there is. */
export function parseApiKey(key: unknown): ApiKeyParts | null {
  const match = typeof key === 'string' ? FORM.exec(key) : null;
  if (match === null) return null;
  const [, id = '', secret = ''] = match;
  return { id, secret };
}

export function isApiKeyId(value: unknown): value is string {
  return typeof value === 'string' && ID_FORM.test(value);
}
