// Why the keys could not be refreshed.

/** A fixed word: names what went wrong and repeats nothing of what the other side sent. */
export type KeyRefreshFailure =
  | 'timeout'
  | 'network'
  | 'bad_status'
  | 'body_too_large'
  | 'not_json_object'
  | 'discovery_issuer_mismatch'
  | 'discovery_bad_jwks_uri'
  | 'not_a_key_set'
  | 'too_many_keys';

export class KeyRefreshError extends Error {
  override readonly name = 'KeyRefreshError';
  readonly failure: KeyRefreshFailure;

  constructor(failure: KeyRefreshFailure) {
    super(failure);
    this.failure = failure;
  }
}
