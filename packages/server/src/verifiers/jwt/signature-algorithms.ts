// The signature algorithms we know, and which keys each is for.

export interface SignatureAlgorithm {
  readonly keyType: 'oct' | 'RSA' | 'EC' | 'OKP';
  /** The one curve it is for. */
  readonly curve?: string;
  /** How long a secret must be: as long as the hash (RFC 7518, section 3.2). */
  readonly minSecretBytes?: number;
  readonly hash: 'SHA-256' | 'SHA-384' | 'SHA-512';
  /** How long its signatures are; those of RSA are as long as the key's modulus. */
  readonly signatureBytes?: number;
}

// A Map, because `toString` and `__proto__` are property names of a plain object and arrive here from strangers.
export const signatureAlgorithms: ReadonlyMap<string, SignatureAlgorithm> = new Map<
  string,
  SignatureAlgorithm
>([
  ['HS256', { keyType: 'oct', minSecretBytes: 32, hash: 'SHA-256', signatureBytes: 32 }],
  ['HS384', { keyType: 'oct', minSecretBytes: 48, hash: 'SHA-384', signatureBytes: 48 }],
  ['HS512', { keyType: 'oct', minSecretBytes: 64, hash: 'SHA-512', signatureBytes: 64 }],
  ['RS256', { keyType: 'RSA', hash: 'SHA-256' }],
  ['RS384', { keyType: 'RSA', hash: 'SHA-384' }],
  ['RS512', { keyType: 'RSA', hash: 'SHA-512' }],
  ['PS256', { keyType: 'RSA', hash: 'SHA-256' }],
  ['PS384', { keyType: 'RSA', hash: 'SHA-384' }],
  ['PS512', { keyType: 'RSA', hash: 'SHA-512' }],
  ['ES256', { keyType: 'EC', curve: 'P-256', hash: 'SHA-256', signatureBytes: 64 }],
  ['ES384', { keyType: 'EC', curve: 'P-384', hash: 'SHA-384', signatureBytes: 96 }],
  ['ES512', { keyType: 'EC', curve: 'P-521', hash: 'SHA-512', signatureBytes: 132 }],
  ['EdDSA', { keyType: 'OKP', curve: 'Ed25519', hash: 'SHA-512', signatureBytes: 64 }],
  ['Ed25519', { keyType: 'OKP', curve: 'Ed25519', hash: 'SHA-512', signatureBytes: 64 }],
]);
