import { describe, expect, it } from 'vitest';
import { createJwtVerifier } from '../../../src/verifiers/jwt/index.ts';
import { makeIssuerKey } from './issuer-keys.ts';
import { encode, mintToken, NOW_S, SECRET, secretKey, signRaw } from './mint-token.ts';
import { present } from './present.ts';

const verifier = await createJwtVerifier({ secret: SECRET });
const PAYLOAD = JSON.stringify({ sub: 'ada', exp: NOW_S + 60 });

async function withHeader(members: Record<string, unknown>): Promise<string> {
  return present(verifier, await signRaw(JSON.stringify({ alg: 'HS256', ...members }), PAYLOAD));
}

describe('headers that ask for more', () => {
  it.each([[['exp']], [['b64']], [['x']], [[]], ['exp'], [null], [{}], [false]])(
    'TOKEN-5: refuses crit %j although the signature is good',
    async (crit) => {
      expect(await withHeader({ crit, exp: NOW_S + 60, x: 1 })).toBe('refused critical_header');
    },
  );

  it.each([false, true, null, 'false'])('TOKEN-5: refuses b64 %j', async (b64) => {
    expect(await withHeader({ b64 })).toBe('refused unencoded_payload');
    expect(await withHeader({ b64, crit: ['b64'] })).toBe('refused critical_header');
  });

  it('TOKEN-5: refuses a token that brings its own key', async () => {
    const [ours, theirs] = [await makeIssuerKey('ES256', 'k'), await makeIssuerKey('ES256', 'k')];
    const set = await createJwtVerifier({ jwks: { keys: [ours.jwk] } });
    const headers = [
      { jwk: theirs.jwk },
      { jwk: theirs.jwk, kid: 'k' },
      { jku: 'https://evil.test/jwks' },
      { x5u: 'https://evil.test/cert' },
      { x5c: ['MIIB'] },
      { jwk: null },
    ];
    for (const header of headers) {
      expect(await present(set, await mintToken(theirs.privateKey, 'ES256', { header }))).toBe(
        'refused embedded_key',
      );
      expect(await present(set, await mintToken(ours.privateKey, 'ES256', { header }))).toBe(
        'refused embedded_key',
      );
    }
  });

  it.each([
    '../../../../dev/null',
    '/dev/null',
    "k' UNION SELECT 'secret' --",
    '| cat /etc/passwd',
    'https://evil.test/key',
    'k\0',
    'k\r\nSet-Cookie: a=b',
    '__proto__',
    'constructor',
    'toString',
    'K',
    ' k',
  ])('TOKEN-5: kid %j is only ever looked up among the names of the keys', async (kid) => {
    const key = await makeIssuerKey('ES256', 'k');
    const set = await createJwtVerifier({ jwks: { keys: [key.jwk] } });
    expect(await present(set, await mintToken(key.privateKey, 'ES256', { header: { kid } }))).toBe(
      'refused unknown_kid',
    );
  });

  it.each([[''], [1], [null], [['k']], [{}], ['k'.repeat(257)]])('TOKEN-5: refuses kid %j', async (kid) => {
    expect(await withHeader({ kid })).toBe('refused malformed_header');
  });

  it('TOKEN-5: a secret and a single public key pay no heed to kid', async () => {
    expect(await withHeader({ kid: 'any' })).toBe('accepted ada');
  });

  it.each(['[]', 'null', '"HS256"', '{', '{"alg":"HS256"}x', '\ufeff{"alg":"HS256"}'])(
    'TOKEN-5: refuses a header that is %j',
    async (header) => {
      expect(await present(verifier, await signRaw(header, PAYLOAD))).toBe('refused malformed_header');
    },
  );

  it('TOKEN-5: of a member given twice the last counts, in the checks and in the verification alike', async () => {
    expect(await present(verifier, await signRaw('{"alg":"none","alg":"HS256"}', PAYLOAD))).toBe(
      'accepted ada',
    );
    expect(await present(verifier, await signRaw('{"alg":"HS256","alg":"none"}', PAYLOAD))).toBe(
      'refused algorithm_not_allowed',
    );
    expect(
      await present(verifier, await signRaw('{"alg":"HS256"}', `{"sub":"bob",${PAYLOAD.slice(1)}`)),
    ).toBe('accepted ada');
  });

  it.each([
    '{"alg":"HS256","__proto__":{"alg":"none"}}',
    '{"alg":"HS256","__proto__":null}',
    '{"alg":"HS256","\\u005f_proto__":1}',
    '{"alg":"HS256","x":[{"__proto__":{}}]}',
  ])('TOKEN-1: refuses header %s', async (header) => {
    expect(await present(verifier, await signRaw(header, PAYLOAD))).toBe('refused malformed_header');
  });

  it.each([
    '"__proto__":{"role":"admin"}',
    '"__proto__":null',
    '"__proto__":1,"__proto__":2',
    '"\\u005f_proto__":{}',
    '"\\u005F\\u005F\\u0070roto\\u005f\\u005f":{}',
    '"a":{"b":[1,[{"__proto__":{}}]]}',
  ])('TOKEN-1: refuses a signed payload with %s', async (member) => {
    const payload = `${PAYLOAD.slice(0, -1)},${member}}`;
    expect(await present(verifier, await signRaw('{"alg":"HS256"}', payload))).toBe(
      'refused malformed_payload',
    );
  });

  it('TOKEN-1: refuses a signed payload with such a member as deep as a token can be', async () => {
    const deep = `${'['.repeat(2800)}{"__proto__":1}${']'.repeat(2800)}`;
    const token = await signRaw('{"alg":"HS256"}', `${PAYLOAD.slice(0, -1)},"deep":${deep}}`);
    expect(await present(verifier, token)).toBe('refused malformed_payload');
  });

  it.each([
    '"a":"__proto__"',
    '"proto":1',
    '"__proto":1',
    '"a":"\\u005f"',
    '"a":"\\\\u005f_proto__"',
    '"n":[null,1]',
  ])('TOKEN-1: takes a payload with %s', async (member) => {
    const payload = `${PAYLOAD.slice(0, -1)},${member}}`;
    expect(await present(verifier, await signRaw('{"alg":"HS256"}', payload))).toBe('accepted ada');
  });

  it('TOKEN-5: a header seen before gives no credit to a new signature', async () => {
    const token = await mintToken(secretKey, 'HS256');
    expect(await present(verifier, token)).toBe('accepted ada');
    const [header] = token.split('.');
    const forged = `${header}.${encode(PAYLOAD.replace('ada', 'eve'))}.${token.split('.')[2]}`;
    expect(await present(verifier, forged)).toBe('refused bad_signature');
  });

  it('TOKEN-5: remembers headers within bounds', async () => {
    for (let index = 0; index < 200; index += 1) {
      const token = await mintToken(secretKey, 'HS256', { header: { kid: `${index}` } });
      expect(await present(verifier, token)).toBe('accepted ada');
      expect(await present(verifier, token)).toBe('accepted ada');
    }
  });
});
