// There was no credential to be had from where it should come from.
import { InbandError } from './inband-error.ts';

/**
 * `INBAND_CREDENTIAL_INVALID`: a function of the application's returned something that is not a credential. With another
 * code: it could not be had. Says what is wrong and not what the value was.
 *
 * A credential function may throw one of its own with `retryAfterMs`, and the next attempt then comes no sooner than
 * that, within `maxRetryAfterMs` (CLIENT-3).
 */
export class CredentialError extends InbandError {
  override readonly name = 'CredentialError';
  /** In milliseconds; null where the source of credentials named no delay. */
  readonly retryAfterMs: number | null;

  constructor(
    message: string,
    { code = 'INBAND_CREDENTIAL_INVALID', retryAfterMs = null }: CredentialErrorOptions = {},
  ) {
    super(code, message);
    this.retryAfterMs = retryAfterMs;
  }
}

export interface CredentialErrorOptions {
  readonly code?: string | undefined;
  readonly retryAfterMs?: number | null | undefined;
}
