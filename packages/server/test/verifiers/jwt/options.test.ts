import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../../src/option-error.ts';
import { createJwtVerifier } from '../../../src/verifiers/jwt/index.ts';
import { makeIssuerKey } from './issuer-keys.ts';
import { SECRET } from './mint-token.ts';

const key = await makeIssuerKey('ES256', 'k');
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rsaPem = pair.publicKey.export({ format: 'pem', type: 'spki' }).toString();
const privatePem = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const secret = SECRET;

const BAD: [clause: string, named: string, options: Record<string, unknown>][] = [
  ['TOKEN-2', 'algorithms', { secret, algorithms: ['none'] }],
  ['TOKEN-2', 'algorithms', { secret, algorithms: ['HS256', 'NonE'] }],
  ['TOKEN-2', 'algorithms', { secret, algorithms: ['HS256', 'RS256'] }],
  ['TOKEN-2', 'algorithms', { secret, algorithms: ['RS256'] }],
  ['TOKEN-2', 'algorithms', { secret, algorithms: ['HS256', 'HS512'] }],
  ['TOKEN-2', 'algorithms', { publicKey: rsaPem, algorithms: ['RS256', 'HS256'] }],
  ['TOKEN-2', 'algorithms', { publicKey: rsaPem, algorithms: ['RS256', 'PS256'] }],
  ['TOKEN-2', 'algorithms', { jwks: { keys: [key.jwk] }, algorithms: ['HS256'] }],
  ['TOKEN-2', 'algorithms', { jwksUrl: 'https://issuer.test/', algorithms: ['HS256'] }],
  ['TOKEN-2', 'algorithms', { secret, algorithms: [] }],
  ['TOKEN-2', 'algorithms', { secret, algorithms: 'HS256' }],
  ['TOKEN-2', 'algorithms', { secret, algorithms: [1] }],
  ['TOKEN-2', 'algorithms', { secret, algorithms: ['hs256'] }],
  ['TOKEN-2', 'algorithms', { secret, algorithms: ['__proto__'] }],
  ['TOKEN-2', 'publicKey', { publicKey: rsaPem, algorithms: ['ES256'] }],
  ['TOKEN-2', 'publicKey', { publicKey: { ...key.jwk, alg: 'RS256' } }],
  ['TOKEN-3', 'clockSkewMs', { secret, clockSkewMs: 60_001 }],
  ['TOKEN-3', 'clockSkewMs', { secret, clockSkewMs: -1 }],
  ['TOKEN-3', 'clockSkewMs', { secret, clockSkewMs: Number.NaN }],
  ['TOKEN-3', 'clockSkewMs', { secret, clockSkewMs: '5000' }],
  ['TOKEN-3', 'maxTokenAgeMs', { secret, maxTokenAgeMs: 0 }],
  ['TOKEN-1', 'maxTokenBytes', { secret, maxTokenBytes: 1e9 }],
  ['TOKEN-4', 'issuer', { secret, issuer: '' }],
  ['TOKEN-4', 'issuer', { secret, issuer: ['https://issuer.test'] }],
  ['TOKEN-4', 'audience', { secret, audience: [] }],
  ['TOKEN-4', 'audience', { secret, audience: '' }],
  ['TOKEN-4', 'audience', { secret, audience: ['chat', 1] }],
  ['TOKEN-4', 'audiance', { secret, audiance: 'chat' }],
  ['TOKEN-4', 'types', { secret, types: [] }],
  ['TOKEN-4', 'types', { secret, types: [''] }],
  ['TOKEN-4', 'types', { secret, types: ['JWT', 'dpop+jwt'] }],
  ['TOKEN-4', 'types', { secret, types: ['application/Logout+JWT'] }],
  ['TOKEN-4', 'types', { secret, types: ['secevent+jwt'] }],
  ['TOKEN-6', 'secret', {}],
  ['TOKEN-6', 'publicKey', { secret, publicKey: rsaPem }],
  ['TOKEN-6', 'jwksUrl', { jwks: { keys: [key.jwk] }, jwksUrl: 'https://issuer.test/' }],
  ['TOKEN-6', 'publicKey', { publicKey: privatePem }],
  ['TOKEN-6', 'publicKey', { publicKey: 'hello' }],
  ['TOKEN-6', 'publicKey', { publicKey: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----' }],
  ['TOKEN-6', 'publicKey', { publicKey: 7 }],
  ['TOKEN-6', 'publicKey', { publicKey: {} }],
  ['TOKEN-6', 'jwks', { jwks: { keys: [] } }],
  ['TOKEN-6', 'jwks', { jwks: [] }],
  ['TOKEN-6', 'jwks', { jwks: { keys: [1] } }],
  ['TOKEN-6', 'jwks', { jwks: { keys: Array(101).fill(key.jwk) } }],
  ['TOKEN-6', 'jwks', { jwks: { keys: [{ ...key.jwk, kid: 'k'.repeat(257) }] } }],
  ['TOKEN-7', 'unknownKidCooldownMs', { jwksUrl: 'https://issuer.test/', unknownKidCooldownMs: 0 }],
  ['TOKEN-8', 'jwksTimeoutMs', { jwksUrl: 'https://issuer.test/', jwksTimeoutMs: 0 }],
  ['TOKEN-8', 'jwksMaxAgeMs', { jwksUrl: 'https://issuer.test/', jwksMaxAgeMs: Number.POSITIVE_INFINITY }],
  ['TOKEN-8', 'staleKeysGraceMs', { jwksUrl: 'https://issuer.test/', staleKeysGraceMs: -1 }],
  ['TOKEN-8', 'fetch', { jwksUrl: 'https://issuer.test/', fetch: 'fetch' }],
  ['TOKEN-10', 'jwksUrl', { jwksUrl: 'http://issuer.test/' }],
  ['TOKEN-10', 'jwksUrl', { jwksUrl: 'http://127.0.0.1.issuer.test/' }],
  ['TOKEN-10', 'jwksUrl', { jwksUrl: 'http://localhost.issuer.test/' }],
  ['TOKEN-10', 'jwksUrl', { jwksUrl: 'http://10.0.0.1/' }],
  ['TOKEN-10', 'jwksUrl', { jwksUrl: 'file:///etc/passwd' }],
  ['TOKEN-10', 'jwksUrl', { jwksUrl: 'data:application/json,{}' }],
  ['TOKEN-10', 'jwksUrl', { jwksUrl: '/jwks' }],
  ['TOKEN-10', 'jwksUrl', { jwksUrl: 'https://user:pass@issuer.test/' }],
  ['TOKEN-10', 'issuer', { issuer: 'http://issuer.test' }],
  ['TOKEN-10', 'issuer', { issuer: 'issuer' }],
  ['TOKEN-10', 'issuer', { issuer: 'https://issuer.test/?tenant=1' }],
  ['TOKEN-10', 'issuer', { issuer: 'https://issuer.test/#a' }],
];

describe('options that cannot work', () => {
  it.each(BAD)('%s: names "%s" in %j', async (_clause, named, options) => {
    const error: unknown = await createJwtVerifier(options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(OptionError);
    if (!(error instanceof OptionError)) return;
    expect(error.option).toBe(named);
    expect(error.message).not.toContain(SECRET);
  });

  it('TOKEN-2: an issuer beside a key is only the issuer to require', async () => {
    const verifier = await createJwtVerifier({ secret, issuer: 'any name at all' });
    expect(verifier.ready()).toBe(true);
    verifier.close();
  });
});
