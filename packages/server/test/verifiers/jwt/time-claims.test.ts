import { describe, expect, it } from 'vitest';
import { createJwtVerifier } from '../../../src/verifiers/jwt/index.ts';
import { mintToken, NOW_MS, NOW_S, SECRET, secretKey, signRaw } from './mint-token.ts';
import { present, presentRaw } from './present.ts';

const HEADER = '{"alg":"HS256"}';
const verifier = await createJwtVerifier({ secret: SECRET });

/** Presents a payload whose times are written as text, as JSON.stringify would not write them. */
async function withPayload(payload: string, nowMs = NOW_MS): Promise<string> {
  return present(verifier, await signRaw(HEADER, payload), { nowMs });
}

describe('times', () => {
  it.each([
    ['missing', '{"sub":"ada"}', 'refused malformed_expiry'],
    ['null', '{"sub":"ada","exp":null}', 'refused malformed_expiry'],
    ['a string', `{"sub":"ada","exp":"${NOW_S + 60}"}`, 'refused malformed_expiry'],
    ['true', '{"sub":"ada","exp":true}', 'refused malformed_expiry'],
    ['a list', `{"sub":"ada","exp":[${NOW_S + 60}]}`, 'refused malformed_expiry'],
    ['an object', '{"sub":"ada","exp":{}}', 'refused malformed_expiry'],
    ['NaN, which is no JSON', '{"sub":"ada","exp":NaN}', 'refused malformed_payload'],
    ['Infinity, which is no JSON', '{"sub":"ada","exp":Infinity}', 'refused malformed_payload'],
    ['"NaN"', '{"sub":"ada","exp":"NaN"}', 'refused malformed_expiry'],
    ['1e999', '{"sub":"ada","exp":1e999}', 'refused malformed_expiry'],
    ['-1e999', '{"sub":"ada","exp":-1e999}', 'refused malformed_expiry'],
    ['negative', '{"sub":"ada","exp":-1}', 'refused malformed_expiry'],
    ['2^53, beyond every date', `{"sub":"ada","exp":${2 ** 53}}`, 'refused malformed_expiry'],
    ['just beyond the last date', '{"sub":"ada","exp":8640000000001}', 'refused malformed_expiry'],
    ['the last date', '{"sub":"ada","exp":8640000000000}', 'accepted ada'],
    ['zero', '{"sub":"ada","exp":0}', 'refused expired'],
    ['minus zero', '{"sub":"ada","exp":-0}', 'refused expired'],
    ['one second ago', `{"sub":"ada","exp":${NOW_S - 1}}`, 'refused expired'],
    ['now', `{"sub":"ada","exp":${NOW_S}}`, 'refused expired'],
    ['a fraction of a millisecond ahead', `{"sub":"ada","exp":${NOW_S}.0004}`, 'refused expired'],
    ['two milliseconds ahead', `{"sub":"ada","exp":${NOW_S}.002}`, 'accepted ada'],
    ['in one second', `{"sub":"ada","exp":${NOW_S + 1}}`, 'accepted ada'],
    ['given twice, the last counting: past', `{"sub":"ada","exp":${NOW_S + 9},"exp":1}`, 'refused expired'],
    ['given twice, the last counting: ahead', `{"sub":"ada","exp":1,"exp":${NOW_S + 9}}`, 'accepted ada'],
  ])('TOKEN-3: exp %s', async (_name, payload, outcome) => {
    expect(await withPayload(payload)).toBe(outcome);
  });

  it('TOKEN-3: exp is the hard end, to the millisecond and without skew', async () => {
    const generous = await createJwtVerifier({ secret: SECRET, clockSkewMs: 60_000 });
    const token = await mintToken(secretKey, 'HS256', { claims: { exp: NOW_S } });
    expect(await present(generous, token, { nowMs: NOW_MS - 1 })).toBe('accepted ada');
    expect(await present(generous, token, { nowMs: NOW_MS })).toBe('refused expired');
    expect(await present(generous, token, { nowMs: Number.NaN })).toBe('refused expired');
  });

  it('TOKEN-3: the identity ends at exp, and says what the token says', async () => {
    const token = await mintToken(secretKey, 'HS256', { claims: { exp: NOW_S + 1.5, role: 'admin' } });
    expect(await presentRaw(verifier, token)).toEqual({
      outcome: 'accepted',
      subject: 'ada',
      expiresAtMs: NOW_MS + 1500,
      claims: { sub: 'ada', exp: NOW_S + 1.5, role: 'admin' },
    });
  });

  it.each(['nbf', 'iat'])(
    'TOKEN-3: %s must be a number that is not ahead by more than the skew',
    async (name) => {
      const tooEarly = name === 'nbf' ? 'refused not_yet_valid' : 'refused issued_in_future';
      const malformed = name === 'nbf' ? 'refused malformed_not_before' : 'refused malformed_issued_at';
      const outcome = (value: string) => withPayload(`{"sub":"ada","exp":${NOW_S + 60},"${name}":${value}}`);
      for (const value of ['null', 'true', `"${NOW_S}"`, '1e999', '-1', '[1]', '{}']) {
        expect(await outcome(value), value).toBe(malformed);
      }
      expect(await outcome(`${NOW_S - 1}`)).toBe('accepted ada');
      expect(await outcome(`${NOW_S + 4}`)).toBe('accepted ada');
      expect(await outcome(`${NOW_S + 5}`)).toBe('accepted ada');
      expect(await outcome(`${NOW_S + 5}.001`)).toBe(tooEarly);
      expect(await outcome(`${NOW_S + 6}`)).toBe(tooEarly);
      const exact = await createJwtVerifier({ secret: SECRET, clockSkewMs: 0 });
      expect(await present(exact, await mintToken(secretKey, 'HS256', { claims: { [name]: NOW_S } }))).toBe(
        'accepted ada',
      );
      expect(
        await present(exact, await mintToken(secretKey, 'HS256', { claims: { [name]: NOW_S + 1 } })),
      ).toBe(tooEarly);
    },
  );

  it('TOKEN-3: a maximum age requires iat and holds with skew', async () => {
    const aged = await createJwtVerifier({ secret: SECRET, maxTokenAgeMs: 60_000 });
    const outcome = async (claims: Record<string, unknown>) =>
      present(aged, await mintToken(secretKey, 'HS256', { claims }));
    expect(await outcome({})).toBe('refused malformed_issued_at');
    expect(await outcome({ iat: NOW_S - 65 })).toBe('accepted ada');
    expect(await outcome({ iat: NOW_S - 66 })).toBe('refused too_old');
    expect(await outcome({ iat: NOW_S })).toBe('accepted ada');
  });

  it.each([
    ['missing', { sub: undefined }],
    ['empty', { sub: '' }],
    ['null', { sub: null }],
    ['a number', { sub: 7 }],
    ['a list', { sub: ['ada'] }],
    ['257 characters long', { sub: 'a'.repeat(257) }],
    ['a lone surrogate', { sub: 'ada\ud800' }],
  ])('TOKEN-3: refuses a subject that is %s', async (_name, claims) => {
    expect(await present(verifier, await mintToken(secretKey, 'HS256', { claims }))).toBe(
      'refused malformed_subject',
    );
  });

  it('TOKEN-3: takes a subject of 256 characters and of any script', async () => {
    for (const sub of ['a'.repeat(256), 'Zoë 🦊', '__proto__']) {
      expect(await present(verifier, await mintToken(secretKey, 'HS256', { claims: { sub } }))).toBe(
        `accepted ${sub}`,
      );
    }
  });

  it.each([
    ['a list', '[1]'],
    ['null', 'null'],
    ['a string', '"ada"'],
    ['no JSON', 'ada'],
    ['JSON after a byte order mark', '\ufeff{"sub":"ada","exp":9999999999}'],
  ])('TOKEN-3: refuses a payload that is %s', async (_name, payload) => {
    expect(await withPayload(payload)).toBe('refused malformed_payload');
  });

  it('TOKEN-3: refuses a payload that is not UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"sub":"a'),
      Buffer.from([0xff]),
      Buffer.from('","exp":9999999999}'),
    ]);
    const token = `${Buffer.from(HEADER).toString('base64url')}.${bytes.toString('base64url')}.AAAA`;
    expect(await present(verifier, token)).toBe('refused malformed_payload');
  });

  it('TOKEN-1: claims cannot come by way of a prototype', async () => {
    const payload = `{"__proto__":{"sub":"ada","exp":${NOW_S + 60}}}`;
    expect(await withPayload(payload)).toBe('refused malformed_payload');
  });
});
