// Proof of possession in a real browser, wherever in it a program can run.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type InbandServer, type Logger, listen, type Verifier } from '@inband/server';
import { createJwtVerifier } from '@inband/server/jwt';
import { requirePossession } from '@inband/server/possession';
import { build } from 'esbuild';
import { SignJWT } from 'jose';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasComponent } from '../support/has-component.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { RawClient } from '../support/raw-client.ts';
import type { SignInOutcome, SignInRequest } from './possession-program.ts';

const SECRET = crypto.getRandomValues(new Uint8Array(32));
/** A thumbprint. */
const ANOTHER_KEY = createHash('sha256').update('another key').digest('base64url');
const PAGES: Readonly<Record<string, string>> = {
  '/': '<!doctype html><script src="/program.js"></script>',
  '/blank': '<!doctype html><iframe src="about:blank"></iframe>',
  '/srcdoc': '<!doctype html><iframe srcdoc="<script src=/program.js></script>"></iframe>',
  '/sandboxed': '<!doctype html><iframe sandbox="allow-scripts" src="/"></iframe>',
  '/sandboxed-srcdoc':
    '<!doctype html><iframe sandbox="allow-scripts" srcdoc="<script src=/program.js></script>"></iframe>',
};

/** A page, a frame or a worker. */
interface Place {
  evaluate(
    program: (request: SignInRequest) => Promise<SignInOutcome>,
    request: SignInRequest,
  ): Promise<SignInOutcome>;
}

describe.skipIf(!hasComponent('chromium'))('a key that cannot leave the browser', () => {
  const reasons: unknown[] = [];
  let browser: Browser;
  let site: Server;
  let origin = '';
  /** Takes pages of `origin` only. */
  let server: InbandServer;
  /** Takes pages of every origin, also of none. */
  let openServer: InbandServer;
  let page: Page;

  beforeAll(async () => {
    const program = await bundle();
    site = createServer(async (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site.test');
      if (pathname === '/token' || pathname === '/token-of-another') {
        // A sandboxed frame is of another origin than this site, whatever its URL.
        response.setHeader('access-control-allow-origin', '*');
        response.end(await tokenFor(pathname === '/token' ? (searchParams.get('jkt') ?? '') : ANOTHER_KEY));
        return;
      }
      const isProgram = pathname === '/program.js';
      response.setHeader('content-type', isProgram ? 'text/javascript' : 'text/html');
      response.end(isProgram ? program : PAGES[pathname]);
    });
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
    origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    [server, openServer] = await Promise.all([open([origin]), open('*')]);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([server?.close(), openServer?.close()]);
    site?.closeAllConnections();
    site?.close();
  });
  beforeEach(async () => {
    reasons.length = 0;
    page = await browser.newPage();
  });
  afterEach(() => page.close());

  /** One that must be told its own address, which it has only once it listens. */
  async function open(allowedOrigins: readonly string[] | '*'): Promise<InbandServer> {
    const bearer = await createJwtVerifier({ secret: SECRET });
    let verifier: Verifier | undefined;
    const note = (fields: { readonly reason?: unknown }): void => {
      if (fields.reason !== undefined) reasons.push(fields.reason);
    };
    const logger: Logger = { debug: note, info: note, warn: note, error: note };
    const listening = await listen({
      port: 0,
      allowedOrigins,
      logger,
      verifier: (credential, context) => {
        if (verifier === undefined) throw new Error('nobody knows the address yet');
        return verifier(credential, context);
      },
    });
    verifier = requirePossession(bearer, { audiences: [new URL(listening.url).origin], required: true });
    return listening;
  }

  function signIn(
    where: Place,
    to: InbandServer,
    keepsKey: boolean,
    tokenPath = '/token',
  ): Promise<SignInOutcome> {
    const request = { socketUrl: to.url, tokenUrl: `${origin}${tokenPath}`, keepsKey };
    return where.evaluate((argument) => globalThis.signIn(argument), request);
  }

  async function frameOf(path: string): Promise<Frame> {
    await page.goto(`${origin}${path}`);
    const frame = page.frames()[1];
    if (frame === undefined) throw new Error('the page has no frame');
    return frame;
  }

  const admitted = { status: 'authenticated', subject: 'alice', exportedAs: [] };

  it('PROOF-3: admits a page, and the same key after a reload', async () => {
    await page.goto(`${origin}/`);
    const first = await signIn(page, server, true);
    expect(first).toMatchObject({ ...admitted, provenOrigin: origin });
    await page.reload();
    const second = await signIn(page, server, true);
    expect(second).toEqual(first);
  });

  it('PROOF-2: refuses a page that has a token, and another key than the token is bound to', async () => {
    await page.goto(`${origin}/`);
    const outcome = await signIn(page, server, true, '/token-of-another');
    expect(outcome).toMatchObject({ code: 4403, subject: null, provenOrigin: origin });
    await expect.poll(() => reasons).toContain('wrong_proof_key');
  });

  it('PROOF-3: admits a worker, which has the key of its page', async () => {
    await page.goto(`${origin}/`);
    const { thumbprint } = await signIn(page, server, true);
    const [worker] = await Promise.all([
      page.waitForEvent('worker'),
      page.evaluate(() => void new Worker('/program.js')),
    ]);
    await worker.evaluate(async () => {
      // What drives the browser can be there before the worker's own program.
      while (!('signIn' in globalThis)) await new Promise((resolve) => setTimeout(resolve, 10));
    });
    const outcome = await signIn(worker, server, true);
    expect(outcome).toMatchObject({ ...admitted, thumbprint, provenOrigin: origin });
  });

  it.each(['/blank', '/srcdoc'])('PROOF-3: admits the frame of %s, whose URL has no origin', async (path) => {
    const frame = await frameOf(path);
    if (path === '/blank') await frame.addScriptTag({ url: `${origin}/program.js` });
    const outcome = await signIn(frame, server, true);
    expect(outcome).toMatchObject({ ...admitted, provenOrigin: origin, locationOrigin: 'null' });
  });

  it.each(['/sandboxed', '/sandboxed-srcdoc'])(
    'PROOF-3: the frame of %s, which has no origin, says so, and is in no list',
    async (path) => {
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      const frame = await frameOf(path);
      const anywhere = await signIn(frame, openServer, false);
      expect(anywhere).toMatchObject({ ...admitted, provenOrigin: 'null' });
      const outcome = await signIn(frame, server, false);
      expect(outcome).toMatchObject({ status: 'waitingToRetry', code: 1006, provenOrigin: null });
      await expect.poll(() => complaints.join('\n')).toContain('Unexpected response code: 403');
    },
  );

  it('PROOF-4: a proof that somebody recorded is good on no other connection', async () => {
    const sent: string[] = [];
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => sent.push(String(payload)));
    });
    await page.goto(`${origin}/`);
    expect(await signIn(page, server, true)).toMatchObject(admitted);
    await expect.poll(() => sent.length).toBeGreaterThanOrEqual(2);
    const [auth, proof] = sent.map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(auth).toMatchObject({ type: 'auth', method: 'bearer' });
    expect(proof).toMatchObject({ type: 'auth_proof', gen: 1 });

    const thief = await RawClient.open({
      port: server.port,
      add: [
        ['Origin', origin],
        ['Sec-WebSocket-Protocol', 'inband.v1.json'],
      ],
    });
    thief.send(auth);
    expect(await thief.message(0)).toMatchObject({ type: 'auth_challenge', gen: 1 });
    thief.send(proof);
    expect(await thief.closed).toMatchObject({ code: 4403 });
    expect(thief.messages.map(({ type }) => type)).toEqual(['auth_challenge', 'auth_error']);
    await expect.poll(() => reasons).toEqual(['wrong_proof_nonce']);
  });
});

function tokenFor(jkt: string): Promise<string> {
  return new SignJWT({ cnf: { jkt } })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('alice')
    .setExpirationTime('5m')
    .sign(SECRET);
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('possession-program.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
  });
  return outputFiles[0]?.text ?? '';
}
