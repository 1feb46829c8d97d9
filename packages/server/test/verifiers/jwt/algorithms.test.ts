import { createHmac, createPublicKey } from 'node:crypto';
import { exportSPKI, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { createJwtVerifier } from '../../../src/verifiers/jwt/index.ts';
import { type IssuerKey, makeIssuerKey } from './issuer-keys.ts';
import { encode, mintToken, NOW_S, SECRET, secretKey } from './mint-token.ts';
import { present } from './present.ts';

const CLAIMS = encode(JSON.stringify({ sub: 'ada', exp: NOW_S + 60 }));

describe('algorithms', () => {
  it('TOKEN-2: refuses "none" in every case of its letters, signed or not', async () => {
    const key = await makeIssuerKey('RS256', 'k');
    const verifiers = [
      await createJwtVerifier({ secret: SECRET }),
      await createJwtVerifier({ jwks: { keys: [key.jwk] } }),
    ];
    for (let bits = 0; bits < 16; bits += 1) {
      const alg = [...'none']
        .map((letter, at) => ((bits >> at) & 1 ? letter.toUpperCase() : letter))
        .join('');
      for (const verifier of verifiers) {
        const input = `${encode(JSON.stringify({ alg }))}.${CLAIMS}`;
        expect(await present(verifier, `${input}.`)).toBe('refused malformed_token');
        expect(await present(verifier, `${input}.AAAA`)).toBe('refused algorithm_not_allowed');
      }
    }
  });

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])(
    'TOKEN-2: refuses HS256 signed with the public key of %s as the secret',
    async (alg) => {
      const key = await makeIssuerKey(alg, 'k');
      const pem = createPublicKey({ key: key.jwk, format: 'jwk' })
        .export({ format: 'pem', type: 'spki' })
        .toString();
      const secrets = [pem, pem.trim(), pem.replaceAll('\n', ''), JSON.stringify(key.jwk), ''];
      const sources = [{ publicKey: pem }, { publicKey: key.jwk }, { jwks: { keys: [key.jwk] } }];
      for (const source of sources) {
        const verifier = await createJwtVerifier(source);
        for (const secret of secrets) {
          for (const header of [{ alg: 'HS256' }, { alg: 'HS256', kid: 'k' }]) {
            const input = `${encode(JSON.stringify(header))}.${CLAIMS}`;
            const signature = createHmac('sha256', secret).update(input).digest('base64url');
            expect(await present(verifier, `${input}.${signature}`)).toBe('refused algorithm_not_allowed');
          }
        }
      }
    },
  );

  it('TOKEN-2: holds a key to its one algorithm', async () => {
    const key = await makeIssuerKey('RS256', 'k');
    const asPss = await importJWK({ ...(await exportPrivate(key.privateKey)), alg: 'PS256' }, 'PS256');
    if (asPss instanceof Uint8Array) throw new Error('unexpected');
    const verifier = await createJwtVerifier({ jwks: { keys: [key.jwk] } });
    expect(await present(verifier, await mintToken(key.privateKey, 'RS256', { header: { kid: 'k' } }))).toBe(
      'accepted ada',
    );
    expect(await present(verifier, await mintToken(asPss, 'PS256', { header: { kid: 'k' } }))).toBe(
      'refused wrong_key_algorithm',
    );
    const { alg: _alg, ...unnamed } = key.jwk;
    const first = await createJwtVerifier({ jwks: { keys: [unnamed] }, algorithms: ['PS256', 'RS256'] });
    expect(await present(first, await mintToken(asPss, 'PS256', { header: { kid: 'k' } }))).toBe(
      'accepted ada',
    );
    expect(await present(first, await mintToken(key.privateKey, 'RS256', { header: { kid: 'k' } }))).toBe(
      'refused wrong_key_algorithm',
    );
  });

  it.each(['HS384', 'HS512', 'toString', '__proto__', 'constructor', 'hs256', 'HS256 ', ''])(
    'TOKEN-2: refuses alg "%s" where HS256 is allowed',
    async (alg) => {
      const verifier = await createJwtVerifier({ secret: SECRET });
      const input = `${encode(JSON.stringify({ alg }))}.${CLAIMS}`;
      const signature = createHmac('sha256', SECRET).update(input).digest('base64url');
      expect(await present(verifier, `${input}.${signature}`)).toBe('refused algorithm_not_allowed');
    },
  );

  it.each([null, 1, ['HS256'], { HS256: 1 }, true, undefined])(
    'TOKEN-2: refuses alg %j, which is no name',
    async (alg) => {
      const verifier = await createJwtVerifier({ secret: SECRET });
      expect(await present(verifier, `${encode(JSON.stringify({ alg }))}.${CLAIMS}.AAAA`)).toBe(
        'refused malformed_header',
      );
    },
  );

  it.each([
    'RS256',
    'RS384',
    'RS512',
    'PS256',
    'PS384',
    'PS512',
    'ES256',
    'ES384',
    'ES512',
    'EdDSA',
    'Ed25519',
  ])('TOKEN-2: verifies %s with a JWK, a PEM and a set, and no other key of its kind', async (alg) => {
    const [key, other] = [await makeIssuerKey(alg, 'k'), await makeIssuerKey(alg, 'k')];
    const publicKey = await importJWK(key.jwk, alg, { extractable: true });
    if (publicKey instanceof Uint8Array) throw new Error('unexpected');
    const verifiers = [
      await createJwtVerifier({ publicKey: key.jwk }),
      await createJwtVerifier({ publicKey: await exportSPKI(publicKey), algorithms: [alg] }),
      await createJwtVerifier({ jwks: { keys: [key.jwk] }, algorithms: [alg] }),
    ];
    const good = await mintToken(key.privateKey, alg, { header: { kid: 'k' } });
    const forged = await mintToken(other.privateKey, alg, { header: { kid: 'k' } });
    for (const verifier of verifiers) {
      expect(await present(verifier, good)).toBe('accepted ada');
      expect(await present(verifier, forged)).toBe('refused bad_signature');
    }
  });

  it.each(['HS256', 'HS384', 'HS512'])('TOKEN-2: verifies %s with a long enough secret', async (alg) => {
    const secret = new Uint8Array(64).map((_, index) => index);
    const verifier = await createJwtVerifier({ secret, algorithms: [alg] });
    expect(await present(verifier, await mintToken(secret, alg))).toBe('accepted ada');
    expect(await present(verifier, await mintToken(secret.slice(1), alg))).toBe('refused bad_signature');
  });

  it('TOKEN-2: refuses an ECDSA signature of zeros, and signatures of other lengths', async () => {
    const key = await makeIssuerKey('ES256');
    const verifier = await createJwtVerifier({ publicKey: key.jwk });
    const [h, p] = (await mintToken(key.privateKey, 'ES256')).split('.');
    for (const length of [4, 84, 86, 88, 342]) {
      expect(await present(verifier, `${h}.${p}.${'A'.repeat(length)}`)).toBe('refused bad_signature');
    }
  });

  it('TOKEN-2: does not confuse two issuers that share a kid', async () => {
    const [one, two] = [await makeIssuerKey('ES256', 'same'), await makeIssuerKey('ES256', 'same')];
    const verifierOne = await createJwtVerifier({ jwks: { keys: [one.jwk] } });
    const verifierTwo = await createJwtVerifier({ jwks: { keys: [two.jwk] } });
    const token = await mintToken(one.privateKey, 'ES256', { header: { kid: 'same' } });
    expect(await present(verifierOne, token)).toBe('accepted ada');
    expect(await present(verifierTwo, token)).toBe('refused bad_signature');
  });

  it('TOKEN-2: takes a token without kid only where one key alone can be meant', async () => {
    const [one, two, other] = [
      await makeIssuerKey('ES256', '1'),
      await makeIssuerKey('ES256', '2'),
      await makeIssuerKey('EdDSA', '3'),
    ];
    const token = await mintToken(one.privateKey, 'ES256');
    const alone = await createJwtVerifier({ jwks: { keys: [one.jwk, other.jwk] } });
    const both = await createJwtVerifier({ jwks: { keys: [one.jwk, two.jwk] } });
    const none = await createJwtVerifier({ jwks: { keys: [other.jwk] } });
    expect(await present(alone, token)).toBe('accepted ada');
    expect(await present(both, token)).toBe('refused kid_required');
    expect(await present(none, token)).toBe('refused kid_required');
  });

  it('TOKEN-2: keeps the secret it was given, not the buffer', async () => {
    const buffer = new TextEncoder().encode(SECRET);
    const verifier = await createJwtVerifier({ secret: buffer });
    buffer.fill(0);
    expect(await present(verifier, await mintToken(secretKey, 'HS256'))).toBe('accepted ada');
  });
});

async function exportPrivate(key: IssuerKey['privateKey']): Promise<Record<string, unknown>> {
  const { alg: _alg, key_ops: _ops, ...jwk } = await crypto.subtle.exportKey('jwk', key);
  return jwk;
}
