import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createJwtVerifier, type JwtVerifierOptions } from '../../../src/verifiers/jwt/index.ts';
import { hasRocaFingerprint } from '../../../src/verifiers/jwt/roca-fingerprint.ts';
import { type IssuerKey, makeIssuerKey } from './issuer-keys.ts';
import { mintToken } from './mint-token.ts';
import { present } from './present.ts';
import { createPretendIssuer, JWKS_URL } from './pretend-issuer.ts';

const rsa = await makeIssuerKey('RS256', 'rsa');
const ec = await makeIssuerKey('ES256', 'ec');

const rejection = (options: JwtVerifierOptions) =>
  createJwtVerifier(options).then(
    () => 'no error',
    (error: { name: string; option: string; message: string }) =>
      `${error.name} ${error.option}: ${error.message}`,
  );

/** A modulus of the ROCA form: a power of 65537 modulo every prime of the fingerprint. */
function rocaModulus(): bigint {
  const primes = Array.from({ length: 166 }, (_, index) => index + 2).filter((n) =>
    Array.from({ length: n - 2 }, (_, index) => index + 2).every((divisor) => n % divisor !== 0),
  );
  const product = primes.reduce((all, prime) => all * BigInt(prime), 1n);
  let power = 1n;
  for (let step = 0; step < 12_345; step += 1) power = (power * 65537n) % product;
  const modulus = ((1n << 2047n) / product + 1n) * product * 2n + power;
  return modulus % 2n === 0n ? modulus + product / 2n : modulus;
}

const fromBigint = (value: bigint) => {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
};

const rsaJwk = (bits: number, publicExponent = 65537) =>
  generateKeyPairSync('rsa', { modulusLength: bits, publicExponent }).publicKey.export({ format: 'jwk' });

const WEAK: [name: string, jwk: Record<string, unknown>, problem: string][] = [
  ['RSA of 1024 bits', { ...rsaJwk(1024), alg: 'RS256' }, 'less than 2048 bits'],
  ['RSA of 2040 bits', { ...rsaJwk(2040), alg: 'RS256' }, 'less than 2048 bits'],
  ['RSA with exponent 1', { ...rsa.jwk, e: 'AQ' }, 'bad exponent'],
  ['RSA with exponent 2', { ...rsa.jwk, e: 'Ag' }, 'bad exponent'],
  ['RSA with exponent 0', { ...rsa.jwk, e: 'AA' }, 'bad exponent'],
  ['RSA with a huge exponent', { ...rsa.jwk, e: fromBigint((1n << 64n) + 1n) }, 'bad exponent'],
  ['RSA of 16,384 bits', { ...rsa.jwk, n: fromBigint((1n << 16383n) + 1n) }, 'more than 8192 bits'],
  ['RSA with an even modulus', { ...rsa.jwk, n: fromBigint(1n << 2047n) }, 'even modulus'],
  ['RSA of the ROCA form', { ...rsa.jwk, n: fromBigint(rocaModulus()) }, 'ROCA'],
  ['RSA without a modulus', { ...rsa.jwk, n: undefined }, 'missing or malformed'],
  ['RSA with a padded modulus', { ...rsa.jwk, n: `${rsa.jwk.n}==` }, 'missing or malformed'],
  ['a private key', { ...ec.jwk, d: 'AAAA' }, 'private key'],
  ['a symmetric key', { kty: 'oct', k: 'A'.repeat(64), alg: 'RS256' }, 'symmetric key'],
  ['EC off the curve', { ...ec.jwk, x: 'A'.repeat(43) }, 'cannot be imported'],
  ['EC with a short coordinate', { ...ec.jwk, y: 'AAAA' }, 'missing or malformed'],
  ['EC with the name of another curve', { ...ec.jwk, crv: 'P-384' }, '"alg" does not fit'],
  ['EC that says it is for RS256', { ...ec.jwk, alg: 'RS256' }, '"alg" does not fit'],
  ['RSA that says it is for ES256', { ...rsa.jwk, alg: 'ES256' }, '"alg" does not fit'],
  ['an "alg" that is no string', { ...ec.jwk, alg: 1 }, '"alg" is no string'],
];

describe('the strength of keys', () => {
  it.each([
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
  ])('TOKEN-6: %s needs a secret of %i bytes', async (alg, bytes) => {
    const secret = new Uint8Array(bytes).map((_, index) => index);
    const options = { algorithms: [alg] };
    expect(await rejection({ ...options, secret })).toBe('no error');
    expect(await rejection({ ...options, secret: secret.slice(1) })).toContain(
      'OptionError secret: "secret" must be at least',
    );
    expect(await rejection({ ...options, secret: 'ab'.repeat(bytes / 2) })).toBe('no error');
    expect(await rejection({ ...options, secret: 'ab'.repeat(bytes / 2).slice(1) })).toContain('at least');
    expect(await rejection({ ...options, secret: 'é'.repeat(bytes / 2) })).toBe('no error');
  });

  it('TOKEN-6: refuses secrets that are none', async () => {
    const pem = '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----';
    expect(await rejection({ secret: pem })).toContain('is a PEM document');
    expect(await rejection({ secret: new TextEncoder().encode(pem) })).toContain('is a PEM document');
    expect(await rejection({ secret: new Uint8Array(64) })).toContain('one byte repeated');
    expect(await rejection({ secret: 'a'.repeat(64) })).toContain('one byte repeated');
    expect(await rejection({ secret: '' })).toContain('OptionError secret');
    expect(await rejection({ secret: 7 as unknown as string })).toContain('must be a string or a Uint8Array');
  });

  it.each(WEAK)('TOKEN-6: refuses %s at start', async (_name, jwk, problem) => {
    expect(await rejection({ publicKey: jwk })).toMatch(/^OptionError publicKey: /);
    const fixed = await rejection({ jwks: { keys: [ec.jwk, { ...jwk, kid: 'weak' }] } });
    expect(fixed).toMatch(/^OptionError jwks: /);
    expect(fixed).toContain(problem);
  });

  it.each(WEAK)('TOKEN-6: leaves %s out of a set from the network, and uses the rest', async (_name, jwk) => {
    const good = await makeIssuerKey('ES256', 'good');
    const issuer = createPretendIssuer([good, { ...good, jwk: { ...jwk, kid: 'weak' } as IssuerKey['jwk'] }]);
    const verifier = await createJwtVerifier({ jwksUrl: JWKS_URL, fetch: issuer.fetch });
    expect(
      await present(verifier, await mintToken(good.privateKey, 'ES256', { header: { kid: 'good' } })),
    ).toBe('accepted ada');
    const token = await mintToken(good.privateKey, 'ES256', { header: { kid: 'weak' } });
    expect(await present(verifier, token)).toBe('refused unusable_key');
    expect(issuer.requests).toHaveLength(1);
    verifier.close();
  });

  it('TOKEN-6: two keys of one kid are refused at start, and neither is used from the network', async () => {
    const [one, two] = [await makeIssuerKey('ES256', 'same'), await makeIssuerKey('RS256', 'same')];
    expect(await rejection({ jwks: { keys: [one.jwk, two.jwk] } })).toContain('two keys of the same "kid"');
    const issuer = createPretendIssuer([one, two, ec]);
    const verifier = await createJwtVerifier({ jwksUrl: JWKS_URL, fetch: issuer.fetch });
    for (const key of [one, two]) {
      const token = await mintToken(key.privateKey, key.alg, { header: { kid: 'same' } });
      expect(await present(verifier, token)).toBe('refused unusable_key');
    }
    expect(await present(verifier, await mintToken(ec.privateKey, 'ES256', { header: { kid: 'ec' } }))).toBe(
      'accepted ada',
    );
    verifier.close();
  });

  it.each([{ use: 'enc' }, { key_ops: ['encrypt'] }, { key_ops: 'verify' }, { use: 1 }])(
    'TOKEN-6: does not verify with a key that says %j',
    async (members) => {
      const other = { ...ec.jwk, kid: 'other', ...members };
      const verifier = await createJwtVerifier({ jwks: { keys: [ec.jwk, other] } });
      const token = await mintToken(ec.privateKey, 'ES256', { header: { kid: 'other' } });
      expect(await present(verifier, token)).toBe('refused unknown_kid');
      expect(await rejection({ publicKey: other })).toContain('not for verifying');
    },
  );

  it('TOKEN-6: tells the ROCA form from a common key', () => {
    expect(hasRocaFingerprint(rocaModulus())).toBe(true);
    expect(hasRocaFingerprint(BigInt(`0x${Buffer.from(rsa.jwk.n ?? '', 'base64url').toString('hex')}`))).toBe(
      false,
    );
  });
});
