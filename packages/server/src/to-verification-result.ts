// From a verifier's verdict to what the machine wants to know.
import type { VerificationResult } from '@inband/protocol';
import type { ReadVerdict } from './read-verdict.ts';
import { sessionFactsOf } from './session-facts-of.ts';

/** All refusals look alike to the peer (AUTH-12); only whose fault it was makes a difference. */
export function toVerificationResult(
  verdict: Exclude<ReadVerdict, { outcome: 'challenged' }>,
  createSessionId: () => string,
): VerificationResult {
  switch (verdict.outcome) {
    case 'accepted':
      return { session: sessionFactsOf(verdict, createSessionId()) };
    case 'refused':
      return { refusal: 'auth_failed' };
    case 'limited':
      return { refusal: 'rate_limited', retryAfterMs: verdict.retryAfterMs };
    case 'overloaded':
      return { refusal: 'overloaded', retryAfterMs: verdict.retryAfterMs };
    case 'unavailable':
      return { refusal: 'auth_backend_timeout' };
    case 'broken':
      return { refusal: 'internal_error' };
  }
}
