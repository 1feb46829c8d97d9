// Every reason for which nothing could be found out about a token.

export const UnavailableReason = {
  /** No keys: the issuer never answered, or stopped to so long ago that the last keys are no longer trusted. */
  keysUnavailable: 'keys_unavailable',
  /** Too many tokens already wait for the same fetch. */
  keysBusy: 'keys_busy',
  /** An unknown `kid` that nobody asked the issuer for yet: the cooldown of the last fetch is not over. */
  kidLookupDeferred: 'kid_lookup_deferred',
  /** The context's signal aborted before the keys came. */
  aborted: 'aborted',
} as const;

export type UnavailableReason = (typeof UnavailableReason)[keyof typeof UnavailableReason];
