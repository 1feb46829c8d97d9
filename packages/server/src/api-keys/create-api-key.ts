// Makes API keys.

import { randomBytes } from 'node:crypto';
import { assertKnownOptions } from '../assert-known-options.ts';
import { apiKeyDigest } from './api-key-digest.ts';
import { readApiKeyGrant } from './api-key-records.ts';
import type { ApiKeyRecord } from './api-key-store.ts';
import { API_KEY_PREFIX } from './parse-api-key.ts';

export interface NewApiKeyOptions {
  /** Whom the key admits, 1 to 256 characters. */
  readonly subject: string;
  /** What sessions opened with the key have as `claims`: JSON values. Default none. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** When the key stops working, in milliseconds since the epoch. Default null: never. */
  readonly expiresAtMs?: number | null;
}

export interface NewApiKey {
  /** `ibk_<id>_<secret>`, 64 characters. This is the one time it exists: hand it over and forget it. */
  readonly key: string;
  /** What to keep. Lets nobody in. */
  readonly record: ApiKeyRecord;
}

const OPTION_NAMES = ['subject', 'claims', 'expiresAtMs'];

/**
 * A key of 256 random bits under a random id (METHOD-3).
 *
 * @throws OptionError for a subject, a time or claims that no session could have.
 */
export function createApiKey(options: NewApiKeyOptions): NewApiKey {
  assertKnownOptions('options', options, OPTION_NAMES);
  const { subject, claims = {}, expiresAtMs = null } = options;
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  const digest = apiKeyDigest(secret).toString('base64url');
  const record = readApiKeyGrant({ subject, expiresAtMs, claims }, '', { id, digest });
  return { key: `${API_KEY_PREFIX}${id}_${secret}`, record };
}
