// The application's credential function returned something that is not a credential.
import { InbandError } from './inband-error.ts';

/** `INBAND_CREDENTIAL_INVALID`. Says what is wrong with the value and not what the value was. */
export class CredentialError extends InbandError {
  override readonly name = 'CredentialError';

  constructor(message: string) {
    super('INBAND_CREDENTIAL_INVALID', message);
  }
}
