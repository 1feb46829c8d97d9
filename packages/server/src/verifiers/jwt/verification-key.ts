// A key that can verify, bound to one algorithm.

import type { CryptoKey } from './jose.ts';

export interface VerificationKey {
  readonly algorithm: string;
  /** Imported once: anything else jose would import again for each token. */
  readonly cryptoKey: CryptoKey;
  /** How many base64url characters a signature by this key has; another length needs no look at the key. */
  readonly signatureChars: number;
}
