import { createHash, verify, webcrypto } from 'node:crypto';
import type { ClientCredential } from '@inband/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProofRequest } from '../src/index.ts';
import {
  createPossessionKey,
  type PossessionKey,
  type PossessionKeyPair,
  ProofError,
  possessionKeyOf,
  provePossession,
} from '../src/possession/index.ts';
import { settle, startAuthenticating, stateOf } from './support/start-client.ts';

const NONCE = 'n'.repeat(43);
const CHALLENGE = { kind: 'possession', nonce: NONCE, algorithms: ['EdDSA', 'ES256'] };

function request(fields: Partial<ProofRequest> = {}): ProofRequest {
  return {
    challenge: CHALLENGE,
    credential: { method: 'bearer', token: 'a.b.c' },
    url: 'wss://live.example.test:8443/ws?room=7',
    origin: 'https://page.test',
    signal: new AbortController().signal,
    ...fields,
  };
}

async function prove(key: PossessionKey, fields: Partial<ProofRequest> = {}): Promise<string> {
  return String(await provePossession(key)(request(fields)));
}

function decode(part: string | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as Record<string, unknown>;
}

/** Node's own verification, which knows nothing of ours. */
function isSigned(proof: string): boolean {
  const [header, claims, signature] = proof.split('.');
  const jwk = decode(header).jwk as webcrypto.JsonWebKey;
  return verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key: jwk as object, format: 'jwk', dsaEncoding: 'ieee-p1363' } as never,
    Buffer.from(signature ?? '', 'base64url'),
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

describe(createPossessionKey, () => {
  it('PROOF-1: makes a key whose private half cannot be read', async () => {
    const { keyPair } = await createPossessionKey();
    const { privateKey } = keyPair;
    expect(privateKey).toMatchObject({ type: 'private', extractable: false });
    await expect(webcrypto.subtle.exportKey('jwk', privateKey as webcrypto.CryptoKey)).rejects.toThrow();
    await expect(webcrypto.subtle.exportKey('pkcs8', privateKey as webcrypto.CryptoKey)).rejects.toThrow();
  });

  it('PROOF-1: makes another key each time, and shows its public half alone', async () => {
    const [one, other] = [await createPossessionKey({ algorithm: 'ES256' }), await createPossessionKey()];
    const jwk = await one.publicJwk();
    expect(Object.keys(jwk).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    expect(jwk).not.toEqual(await other.publicJwk());
    const { x, y } = jwk;
    expect(await one.thumbprint()).toBe(sha256(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`));
  });

  it('PROOF-1: a kept key is the same key', async () => {
    const key = await createPossessionKey();
    expect(await possessionKeyOf(key.keyPair).thumbprint()).toBe(await key.thumbprint());
  });

  it('refuses another algorithm', async () => {
    await expect(createPossessionKey({ algorithm: 'none' as never })).rejects.toThrow(/^"algorithm" must/);
  });

  it.each<[string, object, boolean, webcrypto.KeyUsage[]]>([
    ['a key that can be extracted', { name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']],
    ['another curve', { name: 'ECDSA', namedCurve: 'P-384' }, false, ['sign', 'verify']],
    ['a key that does not sign', { name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']],
  ])('PROOF-1: refuses %s', async (_what, algorithm, extractable, usages) => {
    const keyPair = await webcrypto.subtle.generateKey(algorithm as { name: string }, extractable, usages);
    expect(() => possessionKeyOf(keyPair as unknown as PossessionKeyPair)).toThrow(/^"keyPair" must/);
  });

  it.each([undefined, null, {}, 7])('PROOF-1: refuses %j for a key pair', (keyPair) => {
    expect(() => possessionKeyOf(keyPair as never)).toThrow(/^"keyPair" must/);
  });

  it('says what is missing where a page has no WebCrypto', async () => {
    vi.stubGlobal('crypto', {});
    await expect(createPossessionKey()).rejects.toThrow('there is no WebCrypto');
    vi.unstubAllGlobals();
  });
});

describe(provePossession, () => {
  it('PROOF-2, PROOF-3: signs nonce, hash of the credential, origin and audience, with a typ of its own', async () => {
    const key = await createPossessionKey();
    const proof = await prove(key);
    expect(proof).toMatch(/^[\w-]+\.[\w-]+\.[\w-]{86}$/);
    const [header, claims] = proof.split('.');
    expect(decode(header)).toEqual({ typ: 'inband-proof+jwt', alg: 'ES256', jwk: await key.publicJwk() });
    expect(decode(claims)).toEqual({
      nonce: NONCE,
      ath: sha256('a.b.c'),
      origin: 'https://page.test',
      aud: 'wss://live.example.test:8443',
    });
    expect(isSigned(proof)).toBe(true);
    const forged = Buffer.from(JSON.stringify({ ...decode(claims), aud: 'wss://evil.test' })).toString(
      'base64url',
    );
    expect(isSigned(proof.replace(claims ?? '', forged))).toBe(false);
  });

  it.each<[ClientCredential, string]>([
    [{ method: 'bearer', token: 'tökén' }, 'tökén'],
    [{ method: 'ticket', ticket: 't' }, 't'],
    [{ method: 'api_key', key: 'k' }, 'k'],
    [{ method: 'session', session_id: 's' }, 's'],
  ])('PROOF-3: hashes the credential of %j', async (credential, text) => {
    const proof = await prove(await createPossessionKey(), { credential });
    expect(decode(proof.split('.')[1]).ath).toBe(sha256(text));
  });

  it.each([
    ['ws://localhost:9001/ws', 'ws://localhost:9001'],
    ['wss://example.test/', 'wss://example.test'],
    ['ws://[::1]:80/', 'ws://[::1]'],
  ])('PROOF-3: of %s the audience is %s; a program has no origin', async (url, aud) => {
    const proof = await prove(await createPossessionKey(), { url, origin: null });
    expect(decode(proof.split('.')[1])).toMatchObject({ aud, origin: null });
  });

  it.each<[string, Partial<ProofRequest>]>([
    ['nothing', { challenge: undefined }],
    ['a challenge of another kind', { challenge: { ...CHALLENGE, kind: 'puzzle' } }],
    ['a nonce that somebody else may have chosen', { challenge: { ...CHALLENGE, nonce: 'short' } }],
    ['a challenge without algorithms', { challenge: { ...CHALLENGE, algorithms: [] } }],
    ['a challenge that takes other algorithms', { challenge: { ...CHALLENGE, algorithms: ['EdDSA'] } }],
    ['a password', { credential: { method: 'password', username: 'u', password: 'p' } }],
    ['a method from Object.prototype', { credential: { method: 'constructor' } }],
    ['a credential without its field', { credential: { method: 'bearer' } }],
  ])('PROOF-2: refuses to sign for %s', async (_what, fields) => {
    await expect(prove(await createPossessionKey(), fields)).rejects.toBeInstanceOf(ProofError);
  });
});

describe('a client with a key', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('AUTH-15: answers the challenge of a possession', async () => {
    const key = await createPossessionKey();
    const { client, socket } = await startAuthenticating({ prove: provePossession(key) });
    socket.receive({ type: 'auth_challenge', gen: 1, challenge: CHALLENGE });
    // WebCrypto works on threads that no fake timer moves.
    vi.useRealTimers();
    await expect.poll(() => socket.sent.length).toBe(2);
    const { type, gen, proof } = socket.messages[1] ?? {};
    expect([type, gen]).toEqual(['auth_proof', 1]);
    expect(isSigned(String(proof))).toBe(true);
    expect(decode(String(proof).split('.')[1])).toMatchObject({
      origin: 'https://page.test',
      aud: 'wss://example.test',
    });
    client.close();
  });

  it('AUTH-15: says in its state why it could not', async () => {
    const { client, socket } = await startAuthenticating({
      prove: provePossession(await createPossessionKey()),
    });
    socket.receive({ type: 'auth_challenge', gen: 1, challenge: 'who are you?' });
    await settle();
    expect(stateOf(client, 'waitingToRetry').end).toMatchObject({
      kind: 'proofFailed',
      error: { code: 'INBAND_PROOF_FAILED', message: 'the challenge is of another kind' },
    });
    client.close();
  });
});
