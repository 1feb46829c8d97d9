// What a proof says to mean one credential and no other.

import { CREDENTIAL_FIELDS } from '@inband/protocol';
import { sha256Base64url } from '../../sha256-base64url.ts';
import type { Credential } from '../../verifier.ts';

/** `ath` (PROOF-3): SHA-256 of the credential as it was sent, as UTF-8, in base64url; `undefined` for any other method. */
export function credentialHash(credential: Credential): string | undefined {
  const field = CREDENTIAL_FIELDS.get(credential.method);
  const text = field === undefined ? undefined : credential[field];
  // A lone surrogate has no UTF-8: two credentials would have one hash.
  if (typeof text !== 'string' || !text.isWellFormed()) return undefined;
  return sha256Base64url(text);
}
