// A key that can verify, bound to one algorithm.

import type { CryptoKey } from './jose.ts';

interface KeyFacts {
  readonly algorithm: string;
  /** How many base64url characters a signature by this key has; another length needs no look at the key. */
  readonly signatureChars: number;
}

export interface PublicVerificationKey extends KeyFacts {
  /** Imported once: anything else jose would import again for each token. */
  readonly cryptoKey: CryptoKey;
}

export interface SecretVerificationKey extends KeyFacts {
  /** At once: an HMAC is over before a promise of it could be made. */
  readonly hasSigned: (token: string) => boolean;
}

export type VerificationKey = PublicVerificationKey | SecretVerificationKey;
