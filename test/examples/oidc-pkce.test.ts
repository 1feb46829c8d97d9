// The example with an OpenID provider: its page in Chromium, through the provider's own pages.
import type { Browser, BrowserContext, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasComponent } from '../support/has-component.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { RawClient } from '../support/raw-client.ts';
import { type Example, startExample } from './start-example.ts';

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** So long that nobody is so slow that a token has expired before it is used. */
const TOKEN_LIFE_S = 6;
/** RFC 6455's registry: neither a code of Inband's nor the credential's fault. */
const TRY_AGAIN_LATER = 1013;

let example: Example;
let browser: Browser;

describe.skipIf(!hasComponent('chromium'))('the example with OpenID Connect', () => {
  let context: BrowserContext;
  let page: Page;
  let urls: string[];
  let tokenUrl: string;
  let tokens: Tokens[];
  let errors: string[];

  beforeAll(async () => {
    [browser, example] = await Promise.all([
      launchBrowser(),
      startExample('oidc-pkce', { PROVIDER_PORT: '0', TOKEN_LIFE_S: String(TOKEN_LIFE_S) }),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await example.stop();
  });

  beforeEach(async () => {
    [urls, tokens, errors] = [[], [], []];
    context = await browser.newContext();
    // The provider's pages would like a font from far away.
    await context.route(
      ({ hostname }) => hostname !== '127.0.0.1',
      (route) => route.abort(),
    );
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('request', (request) => urls.push(request.url(), request.headers().referer ?? ''));
    page.on('websocket', (socket) => urls.push(socket.url()));
    page.on('response', async (response) => {
      if (!response.url().endsWith('/token') || response.request().method() !== 'POST') return;
      tokenUrl = response.url();
      // Of an answer that comes while the page is closed there is nothing left to be read.
      const answer: unknown = await response.json().catch(() => null);
      if (answer !== null) tokens.push(answer as Tokens);
    });
    await page.goto(example.origin);
  });
  afterEach(async () => {
    expect(errors).toEqual([]);
    await context.close();
  });

  const status = (): Promise<string | null> => page.locator('#status').textContent();
  const notes = (): Promise<string[]> => page.locator('#notes li').allTextContents();
  const press = (name: string): Promise<void> => page.getByRole('button', { name }).click();

  async function signIn(name: string): Promise<void> {
    await press('Sign in');
    await page.getByPlaceholder('Enter any login').fill(name);
    await page.getByPlaceholder('and password').fill('anything');
    await press('Sign-in');
    await press('Continue');
    await page.getByText(`Connected as ${name}, until`).waitFor();
  }

  async function refresh(refreshToken: string): Promise<number> {
    const response = await fetch(tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: 'page',
        refresh_token: refreshToken,
      }),
    });
    return response.status;
  }

  it('SESSION-2: signs in at the provider, is known to the server, and comes back when the token expires', async () => {
    await expect.poll(status).toBe('Not signed in.');
    await signIn('alice');
    await press('Who am I?');
    await expect.poll(notes).toContain('You are alice, and may chat.');
    await expect.poll(notes).toContain('The client asks for a token: expired.');
    await expect.poll(status).toContain('Connected as alice');
    await expect.poll(() => new Set(tokens.map((one) => one.access_token)).size).toBeGreaterThan(1);
    expect(new Set(tokens.map((one) => one.refresh_token)).size).toBe(tokens.length);

    await press('Sign out');
    await press('Yes, sign me out');
    await expect.poll(status).toBe('Not signed in.');
    expect(await refresh(tokens.at(-1)?.refresh_token ?? '')).toBe(400);

    expect(urls.filter((url) => url.endsWith('/ws')).length).toBeGreaterThan(1);
    const places = [...urls, example.output()].join('\n');
    for (const one of tokens) {
      expect(one.access_token.split('.')).toHaveLength(3);
      for (const part of one.access_token.split('.').slice(1)) expect(places).not.toContain(part);
      expect(places).not.toContain(one.refresh_token);
    }
  });

  it('CLIENT-1: brings a fresh token when the server refuses the one it has', async () => {
    let first: WebSocketRoute | undefined;
    let opened = 0;
    await page.routeWebSocket(/\/ws$/, async (socket) => {
      opened += 1;
      if (opened === 1) first = socket;
      // The second takes so long to open that the token, still good when it was asked for, has expired.
      if (opened === 2) await new Promise((resolve) => setTimeout(resolve, TOKEN_LIFE_S * 1000));
      socket.connectToServer();
    });
    await signIn('bob');
    await first?.close({ code: TRY_AGAIN_LATER });
    await expect.poll(notes).toContain('The client asks for a token: rejected.');
    await expect.poll(status).toContain('Connected as bob');
    expect(tokens.length).toBeGreaterThan(1);
  });

  it('takes no answer that it did not ask for', async () => {
    await press('Sign in');
    await page.getByPlaceholder('Enter any login').waitFor();
    const issuer = new URL(page.url()).origin;
    const answer = new URLSearchParams({ code: 'planted', state: 'planted', iss: issuer });
    await page.goto(`${example.origin}/?${answer}`);
    await expect.poll(status).toContain('Not signed in: unexpected "state"');
    expect(page.url()).toBe(`${example.origin}/`);
    await page.goto(`${example.origin}/?${answer}`);
    await expect.poll(status).toBe('Not signed in: this tab has asked for nothing.');
    expect(tokens).toEqual([]);
    expect(urls.filter((url) => url.endsWith('/ws'))).toEqual([]);
  });

  it('gives no token for a code without the secret of the tab that asked', async () => {
    // The page itself must not use it up.
    await page.route(/\/token$/, (route) => route.abort());
    await press('Sign in');
    await page.getByPlaceholder('Enter any login').fill('carol');
    await page.getByPlaceholder('and password').fill('anything');
    const issuer = new URL(page.url()).origin;
    await press('Sign-in');
    await press('Continue');
    await expect.poll(status).toContain('Not signed in: ');
    const answer = urls.find((url) => url.startsWith(`${example.origin}/?code=`)) ?? '';
    const code = new URL(answer).searchParams.get('code') ?? '';
    const response = await fetch(`${issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: 'page',
        code,
        redirect_uri: `${example.origin}/`,
        code_verifier: 'x'.repeat(43),
      }),
    });
    expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('AUTH-7: its server refuses what the provider did not sign', async () => {
    const config = (await (await fetch(`${example.origin}/config`)).json()) as {
      socketUrl: string;
      issuer: string;
      resource: string;
    };
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const header = part({ alg: 'ES256', typ: 'at+jwt', kid: 'first' });
    const claims = {
      iss: config.issuer,
      aud: config.resource,
      sub: 'mallory',
      exp: Math.floor(Date.now() / 1000) + 60,
    };
    const client = await RawClient.open({ port: Number(new URL(config.socketUrl).port) });
    const signature = Buffer.alloc(64, 1).toString('base64url');
    client.send({ type: 'auth', method: 'bearer', token: `${header}.${part(claims)}.${signature}` });
    expect(await client.closed).toMatchObject({ code: 4403 });
    await expect.poll(example.output).toContain('bad_signature');
  });
});
