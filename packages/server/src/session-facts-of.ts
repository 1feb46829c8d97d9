// From whom a credential identified to the session that is opened for them.
import type { ReconnectOffers, SessionFacts } from '@inband/protocol';
import type { Identity } from './verifier.ts';

export function sessionFactsOf(
  { subject, expiresAtMs, claims }: Identity,
  id: string,
  offers?: ReconnectOffers,
): SessionFacts {
  return offers === undefined
    ? { id, subject, expiresAtMs, claims }
    : { id, subject, expiresAtMs, claims, offers };
}
