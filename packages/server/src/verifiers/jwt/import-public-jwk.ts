// One JWK as a key, or what is wrong with it.

import { isCanonicalBase64url } from '../../canonical-base64url.ts';
import { fittingAlgorithms } from './fitting-algorithms.ts';
import { importPublicKey } from './jose.ts';
import { signatureAlgorithms } from './signature-algorithms.ts';
import { unsignedInteger } from './unsigned-integer.ts';
import type { PublicVerificationKey } from './verification-key.ts';
import { weakRsaKey } from './weak-rsa-key.ts';

type Jwk = Readonly<Record<string, unknown>>;

export type ImportedJwk =
  | { readonly key: PublicVerificationKey }
  | {
      readonly problem: string;
      /** It is in order, but not for us: made for encryption, or of an algorithm that is not on the allow-list. */
      readonly isIrrelevant: boolean;
    };

const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'] as const;

// Exact lengths in base64url characters: WebCrypto takes shorter coordinates on some versions of Node.
const COORDINATE_CHARS: Readonly<Record<string, number>> = {
  'P-256': 43,
  'P-384': 64,
  'P-521': 88,
  Ed25519: 43,
};

export async function importPublicJwk(jwk: Jwk, algorithms: readonly string[]): Promise<ImportedJwk> {
  if (!isForSignatures(jwk)) return irrelevant('has a key that is not for verifying signatures');
  if (jwk.kty === 'oct') return broken('has a symmetric key among public ones');
  if (SECRET_MEMBERS.some((member) => jwk[member] !== undefined)) {
    return broken('has a private key; that belongs to the issuer only');
  }
  const algorithm = boundAlgorithm(jwk, algorithms);
  if (typeof algorithm !== 'string') return algorithm;
  const members = publicMembers(jwk);
  if (members === undefined) return broken('has a key with missing or malformed members');
  if (typeof members.n === 'string' && typeof members.e === 'string') {
    const weakness = weakRsaKey(members.n, members.e);
    if (weakness !== undefined) return broken(weakness);
  }
  try {
    const cryptoKey = await importPublicKey(members, algorithm);
    return { key: { algorithm, cryptoKey, signatureChars: signatureChars(algorithm, members.n) } };
  } catch {
    return broken('has a key that cannot be imported');
  }
}

/** One key serves one algorithm: the one it names, or else the first on the list that fits it. */
function boundAlgorithm(jwk: Jwk, algorithms: readonly string[]): string | ImportedJwk {
  const fitting = fittingAlgorithms(jwk, algorithms);
  if (jwk.alg === undefined)
    return fitting[0] ?? irrelevant('has a key of a kind that "algorithms" has no use for');
  if (typeof jwk.alg !== 'string') return broken('has a key whose "alg" is no string');
  if (!algorithms.includes(jwk.alg)) return irrelevant('has a key whose "alg" is not among "algorithms"');
  return fitting.includes(jwk.alg) ? jwk.alg : broken('has a key whose "alg" does not fit its kind');
}

function isForSignatures(jwk: Jwk): boolean {
  if (jwk.use !== undefined && jwk.use !== 'sig') return false;
  return jwk.key_ops === undefined || (Array.isArray(jwk.key_ops) && jwk.key_ops.includes('verify'));
}

/** Only what makes the public key, so that no other member can talk to the importer. */
function publicMembers(jwk: Jwk): Record<string, string> | undefined {
  const names = jwk.kty === 'RSA' ? ['n', 'e'] : jwk.kty === 'EC' ? ['x', 'y'] : ['x'];
  const members: Record<string, string> = { kty: String(jwk.kty) };
  const exactChars = jwk.kty === 'RSA' ? undefined : COORDINATE_CHARS[String(jwk.crv)];
  if (jwk.kty !== 'RSA') members.crv = String(jwk.crv);
  for (const name of names) {
    const value = jwk[name];
    if (typeof value !== 'string' || !/^[A-Za-z0-9_-]+$/.test(value) || !isCanonicalBase64url(value))
      return undefined;
    if (exactChars !== undefined && value.length !== exactChars) return undefined;
    members[name] = value;
  }
  return members;
}

function signatureChars(algorithm: string, modulus: string | undefined): number {
  const fixedBytes = signatureAlgorithms.get(algorithm)?.signatureBytes;
  const bytes = fixedBytes ?? Math.ceil(unsignedInteger(modulus ?? '').toString(16).length / 2);
  return Math.ceil((bytes * 4) / 3);
}

function broken(problem: string): ImportedJwk {
  return { problem, isIrrelevant: false };
}

function irrelevant(problem: string): ImportedJwk {
  return { problem, isIrrelevant: true };
}
