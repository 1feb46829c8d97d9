import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { createJwtVerifier, type JwtVerifier } from '../../../src/verifiers/jwt/index.ts';
import { makeIssuerKey } from './issuer-keys.ts';
import { encode, mintToken, NOW_S } from './mint-token.ts';
import { presentRaw } from './present.ts';
import { createPretendIssuer, JWKS_URL, type PretendIssuer } from './pretend-issuer.ts';

const key = await makeIssuerKey('RS256', 'k');
const second = await makeIssuerKey('RS256', 'k2');
const good = await mintToken(key.privateKey, 'RS256', {
  header: { kid: 'k' },
  claims: { iss: 'us', aud: 'chat' },
});
const [, , signature] = good.split('.');

const token = (header: object, claims: object) =>
  `${encode(JSON.stringify({ alg: 'RS256', kid: 'k', ...header }))}.${encode(
    JSON.stringify({ sub: 'ada', exp: NOW_S + 60, iss: 'us', aud: 'chat', ...claims }),
  )}.${signature}`;

const CHEAP: Record<string, string> = {
  token_missing: '',
  token_too_large: 'A'.repeat(9000),
  malformed_token: `${good} `,
  malformed_header: token({ kid: 1 }, {}),
  algorithm_not_allowed: token({ alg: 'HS256' }, {}),
  critical_header: token({ crit: ['x'] }, {}),
  unencoded_payload: token({ b64: false }, {}),
  embedded_key: token({ jku: 'https://evil.test' }, {}),
  wrong_type: token({ typ: 'dpop+jwt' }, {}),
  malformed_payload: `${encode('{"alg":"RS256"}')}.AAAA.${signature}`,
  malformed_expiry: token({}, { exp: 'x' }),
  expired: token({}, { exp: NOW_S }),
  malformed_not_before: token({}, { nbf: 'x' }),
  not_yet_valid: token({}, { nbf: NOW_S + 60 }),
  malformed_issued_at: token({}, { iat: 'x' }),
  issued_in_future: token({}, { iat: NOW_S + 60 }),
  wrong_issuer: token({}, { iss: 'them' }),
  wrong_audience: token({}, { aud: 'mail' }),
  malformed_subject: token({}, { sub: '' }),
  kid_required: token({ kid: undefined }, {}),
  wrong_key_algorithm: token({ alg: 'ES256' }, {}),
  bad_signature: `${good.slice(0, good.lastIndexOf('.'))}.AAAA`,
};

describe('the ladder', () => {
  let verify: MockInstance;
  let importKey: MockInstance;
  let issuer: PretendIssuer;
  let verifier: JwtVerifier;

  beforeEach(async () => {
    issuer = createPretendIssuer([key, second]);
    const options = { issuer: 'us', audience: 'chat', fetch: issuer.fetch };
    verifier = await createJwtVerifier({ jwksUrl: JWKS_URL, ...options });
    verify = vi.spyOn(crypto.subtle, 'verify');
    importKey = vi.spyOn(crypto.subtle, 'importKey');
  });

  afterEach(() => {
    verifier.close();
    vi.restoreAllMocks();
  });

  it.each(Object.entries(CHEAP))(
    'TOKEN-9: %s is found directly, with no signature computed',
    (reason, bad) => {
      expect(presentRaw(verifier, bad)).toEqual({ outcome: 'refused', reason });
      expect(verify).not.toHaveBeenCalled();
      expect(issuer.requests).toHaveLength(1);
    },
  );

  it('TOKEN-9: a flood of each cheap class computes no signature, imports no key and sends no request', () => {
    for (let index = 0; index < 200; index += 1) {
      for (const bad of Object.values(CHEAP)) presentRaw(verifier, bad);
    }
    expect(verify).not.toHaveBeenCalled();
    expect(importKey).not.toHaveBeenCalled();
    expect(issuer.requests).toHaveLength(1);
  });

  it('TOKEN-9: a token that gets that far costs one signature and no import', async () => {
    expect(await presentRaw(verifier, good)).toMatchObject({ outcome: 'accepted' });
    expect(await presentRaw(verifier, token({}, { sub: 'eve' }))).toEqual({
      outcome: 'refused',
      reason: 'bad_signature',
    });
    expect(verify).toHaveBeenCalledTimes(2);
    expect(importKey).not.toHaveBeenCalled();
  });

  it('TOKEN-9: an expired token with an unknown kid does not make us ask the issuer', () => {
    presentRaw(verifier, token({ kid: 'new' }, { exp: NOW_S }));
    expect(issuer.requests).toHaveLength(1);
  });

  it('TOKEN-9: members that are expensive elsewhere cost nothing here', () => {
    const deep = `${'['.repeat(2500)}${']'.repeat(2500)}`;
    const hostile = [
      token({ alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31, enc: 'A128GCM' }, {}),
      token({ zip: 'DEF', alg: 'dir' }, {}),
      `${encode(`{"alg":"RS256","x":${deep}}`)}.${encode('{}')}.AAAA`,
    ];
    const roundsMs: number[] = [];
    for (let index = 0; index < 100; index += 1) {
      const startedAtMs = performance.now();
      for (const bad of hostile) expect(presentRaw(verifier, bad)).toMatchObject({ outcome: 'refused' });
      roundsMs.push(performance.now() - startedAtMs);
    }
    // A machine that is held up is so in some of the rounds.
    const medianMs = roundsMs.sort((one, other) => one - other)[50] ?? Number.NaN;
    expect(medianMs / hostile.length).toBeLessThan(5);
    expect(verify).not.toHaveBeenCalled();
  });
});
