// From whom a credential identified to the session that is opened for them.
import type { SessionFacts } from '@inband/protocol';
import type { Identity } from './verifier.ts';

export function sessionFactsOf({ subject, expiresAtMs, claims }: Identity, id: string): SessionFacts {
  return { id, subject, expiresAtMs, claims };
}
