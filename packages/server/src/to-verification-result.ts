// From a verifier's verdict to what the machine wants to know.
import type { SessionFacts, VerificationResult } from '@inband/protocol';
import type { ReadVerdict } from './read-verdict.ts';
import type { Identity } from './verifier.ts';

/** All refusals look alike to the peer (AUTH-12); only whose fault it was makes a difference. */
export function toVerificationResult(
  verdict: Exclude<ReadVerdict, { outcome: 'challenged' }>,
  open: (identity: Identity) => SessionFacts,
): VerificationResult {
  switch (verdict.outcome) {
    case 'accepted':
      return { session: open(verdict) };
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
