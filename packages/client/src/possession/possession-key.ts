// A key that never leaves its machine, and what others may know of it.
import { base64url } from '../base64url.ts';
import { sha256 } from './sha256.ts';
import { type PossessionKeyPair, webCrypto } from './web-crypto.ts';

/** The public half, as it stands in a proof (RFC 7518 section 6.2.1). */
export interface PossessionJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

export interface PossessionKey {
  /** To be kept in IndexedDB, which takes keys as they are. Its private half signs and cannot be read. */
  readonly keyPair: PossessionKeyPair;
  publicJwk(): Promise<PossessionJwk>;
  /** RFC 7638, with SHA-256: what credentials are bound to, `cnf.jkt` (RFC 7800). */
  thumbprint(): Promise<string>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };

/**
 * A new key. Whoever steals a credential that is bound to it has only half of what it takes.
 *
 * @throws {TypeError} for another algorithm than ES256, and where there is no WebCrypto (a page without https).
 */
export async function createPossessionKey({
  algorithm = 'ES256',
}: {
  readonly algorithm?: 'ES256' | undefined;
} = {}): Promise<PossessionKey> {
  if (algorithm !== 'ES256') throw new TypeError('"algorithm" must be ES256');
  return possessionKeyOf(await webCrypto().generateKey(ALGORITHM, false, ['sign', 'verify']));
}

/**
 * A key that was kept.
 *
 * @throws {TypeError} for anything but an ECDSA key pair on P-256 whose private half signs and cannot be extracted.
 */
export function possessionKeyOf(keyPair: PossessionKeyPair): PossessionKey {
  const { privateKey, publicKey } = keyPair ?? {};
  const isSound =
    isOnCurve(privateKey?.algorithm) &&
    isOnCurve(publicKey?.algorithm) &&
    privateKey.type === 'private' &&
    !privateKey.extractable &&
    privateKey.usages.includes('sign') &&
    publicKey.type === 'public' &&
    publicKey.extractable;
  if (!isSound) {
    throw new TypeError('"keyPair" must be an ECDSA key pair on P-256 whose private key cannot be extracted');
  }

  async function publicJwk(): Promise<PossessionJwk> {
    const { x, y } = await webCrypto().exportKey('jwk', publicKey);
    return { kty: 'EC', crv: 'P-256', x: String(x), y: String(y) };
  }

  return Object.freeze({
    keyPair,
    publicJwk,
    async thumbprint() {
      const { crv, kty, x, y } = await publicJwk();
      // In this order and without spaces: that is the form that is hashed.
      return base64url(await sha256(JSON.stringify({ crv, kty, x, y })));
    },
  });
}

function isOnCurve(algorithm: { readonly name: string; readonly namedCurve?: unknown } | undefined): boolean {
  return algorithm?.name === ALGORITHM.name && algorithm.namedCurve === ALGORITHM.namedCurve;
}
