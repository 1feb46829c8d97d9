import { afterEach, describe, expect, it, vi } from 'vitest';
import { discoveryUrl } from '../../../src/verifiers/jwt/discover-key-url.ts';
import {
  createJwtVerifier,
  type KeyRefreshFailure,
  RefusalReason,
  UnavailableReason,
} from '../../../src/verifiers/jwt/index.ts';
import { keyUrl } from '../../../src/verifiers/jwt/key-url.ts';
import { makeIssuerKey } from './issuer-keys.ts';
import { json, type LoopbackServer, startLoopbackServer } from './loopback-server.ts';
import { mintToken, signRaw } from './mint-token.ts';
import { present } from './present.ts';
import { createPretendIssuer, JWKS_URL } from './pretend-issuer.ts';

const key = await makeIssuerKey('ES256', 'k');
const servers: LoopbackServer[] = [];
/** Only what hangs should meet it, not what a busy machine holds up. */
const PATIENCE_MS = 60_000;
const WORDS: ReadonlySet<string> = new Set([
  ...Object.values(RefusalReason),
  ...Object.values(UnavailableReason),
]);

async function serve(handler: Parameters<typeof startLoopbackServer>[0]): Promise<LoopbackServer> {
  const server = await startLoopbackServer(handler);
  servers.push(server);
  return server;
}

afterEach(async () => {
  vi.restoreAllMocks();
  for (const server of servers.splice(0)) await server.stop();
});

describe('what a token can make us do', () => {
  it('TOKEN-10: hostile tokens choose no address, and their text is in no verdict and no log', async () => {
    const MARK = 'hostile-mark';
    const bad = `https://${MARK}.evil.test/\r\n\u001b[31m`;
    const issuer = createPretendIssuer([key]);
    const globalFetch = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no egress'));
    const logs = (['log', 'warn', 'error', 'info', 'debug'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => {}),
    );
    const failures: KeyRefreshFailure[] = [];
    const verifier = await createJwtVerifier({
      jwksUrl: JWKS_URL,
      issuer: 'https://issuer.test',
      audience: 'chat',
      fetch: issuer.fetch,
      onKeyRefreshFailed: (failure) => failures.push(failure),
    });
    const good = { iss: 'https://issuer.test', aud: 'chat' };
    const hostile = [
      { claims: { ...good, iss: bad } },
      { claims: { ...good, aud: bad } },
      { claims: { ...good, aud: [bad, 'x'] } },
      { header: { kid: bad }, claims: good },
      { header: { kid: JWKS_URL.replace('jwks', MARK) }, claims: good },
      { header: { jku: bad }, claims: good },
      { header: { x5u: bad }, claims: good },
      { header: { jwk: { kid: bad } }, claims: good },
      { header: { typ: bad }, claims: good },
      { header: { [bad]: bad, kid: 'k' }, claims: { ...good, sub: bad.repeat(20) } },
    ];
    const other = await makeIssuerKey('ES256', 'k');
    for (const parts of hostile) {
      for (const signer of [key, other]) {
        const outcome = await present(verifier, await mintToken(signer.privateKey, 'ES256', parts));
        expect(outcome).not.toContain('accepted');
        expect(WORDS).toContain(outcome.replace(/^\w+ /, ''));
      }
    }
    const critical = await signRaw(JSON.stringify({ alg: 'ES256', crit: [bad] }), '{}');
    for (const raw of [critical, bad, `${bad}.${bad}.${bad}`, MARK.repeat(1000)]) {
      expect(WORDS).toContain((await present(verifier, raw)).replace(/^\w+ /, ''));
    }
    expect(new Set(issuer.requests)).toEqual(new Set([JWKS_URL]));
    expect(failures).toEqual([]);
    expect(globalFetch).not.toHaveBeenCalled();
    for (const log of logs) expect(log).not.toHaveBeenCalled();
    verifier.close();
  });

  it('TOKEN-10: does not follow a redirect, to wherever', async () => {
    const target = await serve(json({ keys: [key.jwk] }));
    const jwks = await serve((_request, response) => response.writeHead(302, { location: target.url }).end());
    const failures: KeyRefreshFailure[] = [];
    const verifier = await createJwtVerifier({
      jwksUrl: `${jwks.url}/jwks`,
      jwksTimeoutMs: PATIENCE_MS,
      onKeyRefreshFailed: (failure) => failures.push(failure),
    });
    expect(verifier.ready()).toBe(false);
    expect(failures).toEqual(['network']);
    expect(jwks.paths).toEqual(['/jwks']);
    expect(target.paths).toEqual([]);
    verifier.close();
  });

  it('TOKEN-10: bounds a compressed body by what it becomes', async () => {
    const { gzipSync } = await import('node:zlib');
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, ' '));
    const jwks = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    const failures: KeyRefreshFailure[] = [];
    const verifier = await createJwtVerifier({
      jwksUrl: jwks.url,
      jwksTimeoutMs: PATIENCE_MS,
      onKeyRefreshFailed: (failure) => failures.push(failure),
    });
    expect(failures).toEqual(['body_too_large']);
    verifier.close();
  });
});

describe('discovery', () => {
  async function failureOf(
    metadata: (issuer: string) => unknown,
    path = '',
  ): Promise<KeyRefreshFailure | 'none'> {
    const failures: KeyRefreshFailure[] = [];
    const server = await serve((request, response) => {
      const isKeys = request.url === '/jwks';
      json(isKeys ? { keys: [key.jwk] } : metadata(server.url + path))(request, response);
    });
    const verifier = await createJwtVerifier({
      issuer: server.url + path,
      jwksTimeoutMs: PATIENCE_MS,
      onKeyRefreshFailed: (failure) => failures.push(failure),
    });
    expect(verifier.ready()).toBe(failures.length === 0);
    verifier.close();
    return failures[0] ?? 'none';
  }

  it('TOKEN-10: takes the keys from where the issuer says, with a path or without', async () => {
    const metadata = (issuer: string) => ({ issuer, jwks_uri: `${new URL(issuer).origin}/jwks` });
    expect(await failureOf(metadata)).toBe('none');
    expect(await failureOf(metadata, '/tenant/a')).toBe('none');
    expect(await failureOf(metadata, '/tenant/a/')).toBe('none');
    expect(servers.map(({ paths }) => paths[0])).toEqual([
      '/.well-known/openid-configuration',
      '/tenant/a/.well-known/openid-configuration',
      '/tenant/a/.well-known/openid-configuration',
    ]);
  });

  it('TOKEN-10: appends the well-known path after one trailing slash is taken away', () => {
    const of = (issuer: string) => discoveryUrl(new URL(issuer)).href;
    expect(of('https://a.test')).toBe('https://a.test/.well-known/openid-configuration');
    expect(of('https://a.test/')).toBe('https://a.test/.well-known/openid-configuration');
    expect(of('https://a.test/x/')).toBe('https://a.test/x/.well-known/openid-configuration');
  });

  it.each([
    ['another issuer', () => 'https://evil.test'],
    ['a slash more', (issuer: string) => `${issuer}/`],
    ['a list', (issuer: string) => [issuer]],
    ['none', () => undefined],
  ])('TOKEN-10: refuses metadata that names %s', async (_name, named) => {
    const metadata = (issuer: string) => ({ issuer: named(issuer), jwks_uri: `${issuer}/jwks` });
    expect(await failureOf(metadata)).toBe('discovery_issuer_mismatch');
  });

  it.each([
    undefined,
    null,
    '',
    '/jwks',
    'http://issuer.test/jwks',
    'http://169.254.169.254/',
    'file:///etc/passwd',
    1,
  ])('TOKEN-10: refuses jwks_uri %j', async (jwksUri) => {
    expect(await failureOf((issuer) => ({ issuer, jwks_uri: jwksUri }))).toBe('discovery_bad_jwks_uri');
  });

  it('TOKEN-10: an issuer elsewhere cannot point at our own machine', async () => {
    const requests: string[] = [];
    const failures: KeyRefreshFailure[] = [];
    const verifier = await createJwtVerifier({
      issuer: 'https://issuer.test',
      fetch: async (input) => {
        requests.push(String(input));
        return Response.json({ issuer: 'https://issuer.test', jwks_uri: 'http://127.0.0.1:6379/' });
      },
      onKeyRefreshFailed: (failure) => failures.push(failure),
    });
    expect(failures).toEqual(['discovery_bad_jwks_uri']);
    expect(requests).toEqual(['https://issuer.test/.well-known/openid-configuration']);
    verifier.close();
  });

  it('TOKEN-10: knows loopback by the address, not by the look', () => {
    const isTaken = (address: string) => typeof keyUrl(address, { allowLoopbackHttp: true }) !== 'string';
    for (const address of [
      'http://127.0.0.1/',
      'http://127.1/',
      'http://127.9.9.9:8080/',
      'http://[::1]/',
      'http://localhost/',
    ]) {
      expect(isTaken(address), address).toBe(true);
    }
    for (const address of [
      'http://127.0.0.1.a.test/',
      'http://0.0.0.0/',
      'http://[::]/',
      'http://127.0.0.1@a.test/',
      'http://128.0.0.1/',
    ]) {
      expect(isTaken(address), address).toBe(false);
    }
  });
});
