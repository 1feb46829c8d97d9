// Answers the challenge of a credential that is bound to a key.
import {
  type ClientCredential,
  CREDENTIAL_FIELDS,
  PossessionChallenge,
  type PossessionClaims,
  PROOF_TYPE,
} from '@inband/protocol';
import { interpretedCheck } from '@inband/protocol/interpreted';
import { base64url } from '../base64url.ts';
import type { Prover } from '../client-options.ts';
import { ProofError } from '../errors/proof-error.ts';
import type { PossessionKey } from './possession-key.ts';
import { sha256 } from './sha256.ts';
import { webCrypto } from './web-crypto.ts';

const isChallenge = interpretedCheck(PossessionChallenge);
const ALGORITHM = 'ES256';
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' };

/**
 * A function for the option `prove`. Its proof is a compact JWS of the server's nonce, a hash of the credential, the
 * page's origin and the server's address (PROOF-3), so that it is good for this connection, this credential, this page
 * and this server, and for nothing else.
 *
 * Rejects with a {@link ProofError} for a challenge of another kind, or a credential of a method that knows no keys.
 */
export function provePossession(key: PossessionKey): Prover {
  return async ({ challenge, credential, url, origin }) => {
    if (!isChallenge(challenge)) throw new ProofError('the challenge is of another kind');
    const { nonce, algorithms } = challenge as PossessionChallenge;
    if (!algorithms.includes(ALGORITHM)) throw new ProofError('the server does not take ES256');
    const header = { typ: PROOF_TYPE, alg: ALGORITHM, jwk: await key.publicJwk() };
    const claims: PossessionClaims = {
      nonce,
      ath: base64url(await sha256(textOf(credential))),
      origin,
      aud: audienceOf(url),
    };
    const signed = `${encode(header)}.${encode(claims)}`;
    // As WebCrypto signs, r and s stand side by side: just what a JWS wants (RFC 7518 section 3.4).
    const signature = await webCrypto().sign(SIGNATURE, key.keyPair.privateKey, bytesOf(signed));
    return `${signed}.${base64url(new Uint8Array(signature))}`;
  };
}

function textOf(credential: ClientCredential): string {
  const field = CREDENTIAL_FIELDS.get(credential.method);
  const text = field === undefined ? undefined : credential[field];
  if (typeof text !== 'string') throw new ProofError('a credential of this method is bound to no key');
  return text;
}

/** Not `URL.origin`, which some platforms know for http alone. */
function audienceOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

function encode(value: object): string {
  return base64url(bytesOf(JSON.stringify(value)));
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
