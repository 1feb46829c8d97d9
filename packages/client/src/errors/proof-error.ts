// A challenge could not be answered.
import { InbandError } from './inband-error.ts';

/** `INBAND_PROOF_FAILED`. Says what is wrong with the challenge, the key or the proof, and quotes none of them. */
export class ProofError extends InbandError {
  override readonly name = 'ProofError';

  constructor(message: string) {
    super('INBAND_PROOF_FAILED', message);
  }
}
