// A JWK as users have it at hand.

import type { JsonWebKey, webcrypto } from 'node:crypto';

/** Any of the types that libraries and Node give to JWKs. What it holds is checked when it is imported. */
export type PublicJwk = JsonWebKey | webcrypto.JsonWebKey;
