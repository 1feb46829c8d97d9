import { createClient } from '@inband/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFolder } from '../support/folder.ts';
import { type Served, serve } from '../support/inband.ts';

let server: Served;
beforeAll(async () => {
  server = await serve(['--console']);
});
afterAll(() => server[Symbol.asyncDispose]());

const JSON_TYPE = { 'Content-Type': 'application/json' };
const ALICE = { username: 'alice', password: 'alice-demo' };

function post(path: string, body: unknown, headers: Record<string, string> = JSON_TYPE): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(server.httpUrl + path, { method: 'POST', headers, body: text });
}

/** `timeMs` is when something was done since `fromMs`, as tokens have it. */
function expectWholeSecond(timeMs: number, fromMs: number): void {
  expect(timeMs).toBeGreaterThan(fromMs - 1_000);
  expect(timeMs).toBeLessThanOrEqual(Date.now());
}

describe('POST /login', () => {
  it('gives a short-lived token that the socket accepts', async () => {
    const fromMs = Date.now();
    const response = await post('login', ALICE);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { token, expires_at_ms } = (await response.json()) as { token: string; expires_at_ms: number };
    expectWholeSecond(expires_at_ms - 15 * 60_000, fromMs);
    const client = createClient({ url: server.url, token });
    expect(await client.ready()).toMatchObject({ subject: 'alice', expiresAtMs: expires_at_ms });
    client.close();
  });

  it('gives one for a minute on request', async () => {
    const fromMs = Date.now();
    const { expires_at_ms } = (await (await post('login', { ...ALICE, life: 'short' })).json()) as {
      expires_at_ms: number;
    };
    expectWholeSecond(expires_at_ms - 60_000, fromMs);
  });

  it('answers a wrong name and a wrong password alike', async () => {
    const answers = await Promise.all(
      [
        { ...ALICE, password: 'wrong' },
        { ...ALICE, username: 'nobody' },
        { username: '', password: '' },
        { username: 'alice', password: 'bob-demo' },
      ].map(async (login) => {
        const response = await post('login', login);
        return [response.status, await response.text()];
      }),
    );
    expect(new Set(answers.map(String))).toEqual(new Set(['401,{"error":"wrong_credentials"}']));
  });

  it.each(['', '[]', 'null', '{"username":"alice"}', '{"username":1,"password":2}', '{', '"x"'])(
    'refuses the body %s',
    async (body) => {
      expect((await post('login', body)).status).toBe(400);
    },
  );

  it('refuses a life it does not offer', async () => {
    expect((await post('login', { ...ALICE, life: 'eternal' })).status).toBe(400);
  });

  it('takes JSON only', async () => {
    expect((await post('login', ALICE, { 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await post('login', ALICE, { 'Content-Type': 'application/jsonp' })).status).toBe(415);
  });

  it('limits the body', async () => {
    expect((await post('login', { ...ALICE, more: 'x'.repeat(20_000) })).status).toBe(413);
  });

  it('refuses pages of other origins', async () => {
    const from = async (origin: string): Promise<number> =>
      (await post('login', ALICE, { ...JSON_TYPE, Origin: origin })).status;
    expect(await from('https://evil.example')).toBe(403);
    expect(await from('null')).toBe(403);
    expect(await from(`http://evil.example:${server.port}`)).toBe(403);
    expect(await from(`http://localhost:${server.port}`)).toBe(200);
  });
});

describe('POST /demo-tokens/expired', () => {
  it('gives the holder of a good token one that is too late', async () => {
    const { token } = (await (await post('login', ALICE)).json()) as { token: string };
    const response = await post('demo-tokens/expired', '', { Authorization: `Bearer ${token}` });
    const expired = (await response.json()) as { token: string };
    const client = createClient({ url: server.url, token: expired.token });
    await expect(client.ready()).rejects.toThrow();
    expect(client.state).toMatchObject({
      cause: { kind: 'refusedRepeatedly', end: { name: 'auth_failed' } },
    });
    const again = await post('demo-tokens/expired', '', { Authorization: `Bearer ${expired.token}` });
    expect(again.status).toBe(401);
  });

  it('gives nothing to anybody else', async () => {
    for (const authorization of ['', 'Bearer', 'Bearer a.b.c', 'Basic YTpi']) {
      const response = await post('demo-tokens/expired', '', { Authorization: authorization });
      expect(response.status).toBe(401);
    }
  });
});

describe('the page', () => {
  it.each(['', 'console/main.js', 'console/main.css', 'console/icon.svg'])(
    'serves /%s under a strict policy',
    async (path) => {
      const { status, headers } = await fetch(server.httpUrl + path);
      expect(status).toBe(200);
      const policy = headers.get('content-security-policy') ?? '';
      for (const part of [
        "default-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'none'",
      ]) {
        expect(policy).toContain(part);
      }
      expect(policy).toContain(
        `connect-src 'self' ws://127.0.0.1:${server.port} ws://localhost:${server.port}`,
      );
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
    },
  );

  it('has no script and no style within its markup', async () => {
    const markup = await (await fetch(server.httpUrl)).text();
    expect(markup).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  });

  it('offers no sign-in where a key is configured', async () => {
    const folder = createFolder();
    const secretFile = folder.write('secret.txt', 'f00dfacef00dface'.repeat(4));
    await using own = await serve(['--console', '--jwt-secret-file', secretFile]);
    folder.remove();
    expect(await (await fetch(`${own.httpUrl}console/facts.json`)).json()).toMatchObject({ accounts: [] });
    const login = await fetch(`${own.httpUrl}login`, {
      method: 'POST',
      headers: JSON_TYPE,
      body: JSON.stringify(ALICE),
    });
    expect(login.status).toBe(404);
  });
});
