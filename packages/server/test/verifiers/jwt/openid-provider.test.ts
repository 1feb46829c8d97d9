import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createJwtVerifier, type JwtVerifier } from '../../../src/verifiers/jwt/index.ts';
import { type IssuerKey, makeIssuerKey } from './issuer-keys.ts';
import { AUDIENCE, type OpenIdProviderServer, startOpenIdProvider } from './openid-provider.ts';
import { present, presentRaw } from './present.ts';

/** Longer than any machine holds a test up: it is over when the test says so. */
const COOLDOWN_MS = 120_000;

describe('with a real OpenID provider', () => {
  let first: IssuerKey;
  let provider: OpenIdProviderServer;
  let verifier: JwtVerifier;
  const presentNow = (token: string) => present(verifier, token, { nowMs: Date.now() });
  let skippedMs = 0;

  beforeAll(async () => {
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + skippedMs);
    first = await makeIssuerKey('RS256', 'first');
    provider = await startOpenIdProvider([first]);
    verifier = await createJwtVerifier({
      issuer: provider.issuer,
      audience: AUDIENCE,
      types: ['at+jwt'],
      unknownKidCooldownMs: COOLDOWN_MS,
      jwksTimeoutMs: 60_000,
    });
  });

  afterAll(async () => {
    verifier.close();
    await provider.http.stop();
  });

  it('TOKEN-4: accepts its access token, found by discovery', async () => {
    expect(verifier.ready()).toBe(true);
    expect(provider.http.paths).toEqual(['/.well-known/openid-configuration', '/jwks']);
    const verdict = await presentRaw(verifier, await provider.accessToken(), { nowMs: Date.now() });
    expect(verdict).toMatchObject({
      outcome: 'accepted',
      subject: 'tests',
      claims: { iss: provider.issuer, aud: AUDIENCE, scope: 'chat' },
    });
    if (verdict.outcome !== 'accepted') return;
    expect(verdict.expiresAtMs).toBe(Number(verdict.claims.exp) * 1000);
  });

  it('TOKEN-4: refuses its access token for another audience, issuer or type', async () => {
    const token = await provider.accessToken();
    const outcome = async (options: Parameters<typeof createJwtVerifier>[0]) => {
      const other = await createJwtVerifier(options);
      const found = await present(other, token, { nowMs: Date.now() });
      other.close();
      return found;
    };
    const jwksUrl = `${provider.issuer}/jwks`;
    expect(await outcome({ issuer: provider.issuer, audience: 'https://mail.test' })).toBe(
      'refused wrong_audience',
    );
    expect(await outcome({ jwksUrl, issuer: `${provider.issuer}/` })).toBe('refused wrong_issuer');
    expect(await outcome({ jwksUrl, types: ['JWT'] })).toBe('refused wrong_type');
    expect(await outcome({ jwksUrl })).toBe('accepted tests');
  });

  it('TOKEN-8: follows a key rotation while tokens are being verified', async () => {
    const second = await makeIssuerKey('ES256', 'second');
    const before = await provider.accessToken();
    const outcomes: string[] = [];
    let isRunning = true;
    const traffic = (async () => {
      while (isRunning) {
        outcomes.push(await presentNow(before));
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    let requestsBefore = 0;
    let many: string[] = [];
    try {
      await provider.useKeys([second, first]);
      const after = await provider.accessToken();
      expect(JSON.parse(Buffer.from(after.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({
        kid: 'second',
      });
      requestsBefore = provider.http.paths.length;
      many = await Promise.all(Array.from({ length: 200 }, () => presentNow(after)));
    } finally {
      isRunning = false;
      await traffic;
    }

    expect(new Set(many)).toEqual(new Set(['accepted tests']));
    expect(new Set(outcomes)).toEqual(new Set(['accepted tests']));
    expect(provider.http.paths.slice(requestsBefore)).toEqual(['/jwks']);
  });

  it('TOKEN-8: refuses the withdrawn key once the set was fetched again', async () => {
    const [third, withdrawn] = [await makeIssuerKey('ES256', 'third'), await provider.accessToken()];
    expect(await presentNow(withdrawn)).toBe('accepted tests');
    await provider.useKeys([third]);
    // The cooldown of the rotation before.
    skippedMs += COOLDOWN_MS;
    expect(await presentNow(await provider.accessToken())).toBe('accepted tests');
    expect(await presentNow(withdrawn)).toBe('unavailable kid_lookup_deferred');
    skippedMs += COOLDOWN_MS;
    expect(await presentNow(withdrawn)).toBe('refused unknown_kid');
  });

  it('TOKEN-8: tokens live on when the provider is down', async () => {
    const token = await provider.accessToken();
    await provider.http.stop();
    expect(await presentNow(token)).toBe('accepted tests');
    expect(verifier.ready()).toBe(true);
  });
});
