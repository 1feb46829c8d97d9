// What a client may do after it was turned away.

/**
 * - `never`: trying again cannot succeed.
 * - `reauth`: try again once with a fresh credential.
 * - `backoff`: try again, waiting longer each time (CLIENT-2).
 * - `after`: try again, but not before the time the server named.
 */
export type RetryVerdict = 'never' | 'reauth' | 'backoff' | 'after';
