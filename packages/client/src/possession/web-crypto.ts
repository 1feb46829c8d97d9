// WebCrypto, as much of it as is needed, wherever this runs.

/** A `CryptoKey` is one. Ours, since Node's types and a page's do not call it by one name. */
export interface PossessionCryptoKey {
  readonly type: string;
  readonly extractable: boolean;
  readonly algorithm: { readonly name: string };
  readonly usages: readonly string[];
}
/** A `CryptoKeyPair` is one. */
export interface PossessionKeyPair {
  readonly privateKey: PossessionCryptoKey;
  readonly publicKey: PossessionCryptoKey;
}

interface WebCrypto {
  generateKey(algorithm: object, extractable: boolean, usages: readonly string[]): Promise<PossessionKeyPair>;
  exportKey(format: 'jwk', key: PossessionCryptoKey): Promise<Readonly<Record<string, unknown>>>;
  digest(algorithm: 'SHA-256', data: Uint8Array): Promise<ArrayBuffer>;
  sign(algorithm: object, key: PossessionCryptoKey, data: Uint8Array): Promise<ArrayBuffer>;
}

/** Throws a TypeError where there is none. */
export function webCrypto(): WebCrypto {
  const { crypto } = globalThis as unknown as { crypto?: { subtle?: WebCrypto } };
  if (crypto?.subtle === undefined)
    throw new TypeError('there is no WebCrypto: the page has to come over https');
  return crypto.subtle;
}
