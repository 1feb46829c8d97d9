import { describe, expect, it } from 'vitest';
import { createJwtVerifier, type JwtVerifierOptions } from '../../../src/verifiers/jwt/index.ts';
import { mintToken, SECRET, secretKey, type TokenParts } from './mint-token.ts';
import { present } from './present.ts';

const ISSUER = 'https://issuer.test';

async function outcome(options: Partial<JwtVerifierOptions>, parts: TokenParts): Promise<string> {
  const verifier = await createJwtVerifier({ secret: SECRET, ...options });
  return present(verifier, await mintToken(secretKey, 'HS256', parts));
}

describe('issuer, audience and type', () => {
  it('TOKEN-4: takes the exact issuer', async () => {
    expect(await outcome({ issuer: ISSUER }, { claims: { iss: ISSUER } })).toBe('accepted ada');
  });

  it.each([
    undefined,
    null,
    '',
    `${ISSUER}/`,
    'HTTPS://issuer.test',
    'https://ISSUER.test',
    ` ${ISSUER}`,
    `${ISSUER}.evil.test`,
    [ISSUER],
    [ISSUER, 'https://evil.test'],
    { 0: ISSUER },
    1,
  ])('TOKEN-4: refuses issuer %j', async (iss) => {
    expect(await outcome({ issuer: ISSUER }, { claims: { iss } })).toBe('refused wrong_issuer');
  });

  it.each([
    ['chat', 'chat', 'accepted ada'],
    ['chat', ['chat'], 'accepted ada'],
    ['chat', ['other', 'chat'], 'accepted ada'],
    [['chat', 'push'], 'push', 'accepted ada'],
    [['chat', 'push'], ['x', 'push'], 'accepted ada'],
    ['chat', undefined, 'refused wrong_audience'],
    ['chat', null, 'refused wrong_audience'],
    ['chat', [], 'refused wrong_audience'],
    ['chat', '', 'refused wrong_audience'],
    ['chat', 'Chat', 'refused wrong_audience'],
    ['chat', 'chat ', 'refused wrong_audience'],
    ['chat', 'chat push', 'refused wrong_audience'],
    ['chat', ['chat', 1], 'refused wrong_audience'],
    ['chat', [['chat']], 'refused wrong_audience'],
    ['chat', { chat: true }, 'refused wrong_audience'],
    ['chat', true, 'refused wrong_audience'],
  ])('TOKEN-4: where we are %j, audience %j', async (audience, aud, expected) => {
    expect(await outcome({ audience }, { claims: { aud } })).toBe(expected);
  });

  it('TOKEN-4: does not look at the audience where none is configured', async () => {
    expect(await outcome({}, { claims: { aud: 'somebody else' } })).toBe('accepted ada');
  });

  it.each([undefined, 'JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/JWT'])(
    'TOKEN-4: takes type %j by default',
    async (typ) => {
      expect(await outcome({}, { header: typ === undefined ? {} : { typ } })).toBe('accepted ada');
    },
  );

  it.each([
    'dpop+jwt',
    'DPoP+JWT',
    'application/dpop+jwt',
    'logout+jwt',
    'secevent+jwt',
    'kb+jwt',
    'rt+jwt',
    'JOSE',
    'application/x/jwt',
    'text/jwt',
    'jwt ',
    '',
    null,
    1,
    ['JWT'],
  ])('TOKEN-4: refuses type %j by default', async (typ) => {
    const token = await mintToken(secretKey, 'HS256', { header: { typ } });
    expect(await present(await createJwtVerifier({ secret: SECRET }), token)).toBe('refused wrong_type');
  });

  it('TOKEN-4: types given are the types required', async () => {
    const types = ['application/at+jwt'];
    expect(await outcome({ types }, { header: { typ: 'at+jwt' } })).toBe('accepted ada');
    expect(await outcome({ types }, { header: { typ: 'application/AT+jwt' } })).toBe('accepted ada');
    expect(await outcome({ types }, { header: { typ: 'JWT' } })).toBe('refused wrong_type');
    expect(await outcome({ types }, { header: {} })).toBe('refused wrong_type');
  });
});
