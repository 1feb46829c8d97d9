// A client that holds a key, and makes proofs with it: good ones and every kind of bad one.

import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface KeyHolder {
  readonly algorithm: string;
  readonly privateKey: KeyObject;
  readonly privateJwk: Readonly<Record<string, unknown>>;
  readonly jwk: Readonly<Record<string, unknown>>;
  readonly thumbprint: string;
}

export function makeKeyHolder(algorithm: string, rsaBits = 2048): KeyHolder {
  const { privateKey, publicKey } = makeKeyPair(algorithm, rsaBits);
  const jwk = { ...publicKey.export({ format: 'jwk' }) };
  return {
    algorithm,
    privateKey,
    privateJwk: { ...privateKey.export({ format: 'jwk' }) },
    jwk,
    thumbprint: thumbprint(jwk, 'sha256'),
  };
}

function makeKeyPair(
  algorithm: string,
  modulusLength: number,
): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  switch (algorithm) {
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' });
    case 'ES384':
      return generateKeyPairSync('ec', { namedCurve: 'P-384' });
    case 'EdDSA':
    case 'Ed25519':
      return generateKeyPairSync('ed25519');
    default:
      return generateKeyPairSync('rsa', { modulusLength });
  }
}

/** RFC 7638, written apart from the code under test: the required members in the order of their names. */
export function thumbprint(jwk: Readonly<Record<string, unknown>>, hash: string): string {
  const names = ['crv', 'e', 'kty', 'n', 'x', 'y'].filter((name) => jwk[name] !== undefined);
  const text = JSON.stringify(Object.fromEntries(names.map((name) => [name, jwk[name]])));
  return createHash(hash).update(text).digest('base64url');
}

export interface ProofParts {
  /** Members to change; `undefined` leaves one out. */
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Who signs, where it is not the holder. */
  readonly signer?: (input: string) => Buffer;
}

export function makeProof(
  holder: KeyHolder,
  claims: Readonly<Record<string, unknown>>,
  parts: ProofParts = {},
): string {
  const header = { typ: 'inband-proof+jwt', alg: holder.algorithm, jwk: holder.jwk, ...parts.header };
  const input = `${encode(header)}.${encode({ ...claims, ...parts.claims })}`;
  const signature = parts.signer?.(input) ?? signWith(holder, input);
  return `${input}.${signature.toString('base64url')}`;
}

export function signWith(holder: KeyHolder, input: string): Buffer {
  const key = { key: holder.privateKey, dsaEncoding: 'ieee-p1363' as const };
  switch (holder.algorithm) {
    case 'EdDSA':
    case 'Ed25519':
      return sign(null, Buffer.from(input), key);
    case 'ES384':
      return sign('sha384', Buffer.from(input), key);
    default:
      return sign('sha256', Buffer.from(input), key);
  }
}

export function encode(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
