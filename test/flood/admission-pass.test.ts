// Under attack: what newcomers are asked for, and that the client does it by itself, in Node and in a browser.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from '@inband/client';
import { accept, type InbandServer, listen } from '@inband/server';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { hasComponent } from '../support/has-component.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { RawClient } from '../support/raw-client.ts';
import { silentLogger } from '../support/silent-logger.ts';

const PLACES = 40;
let site: Server;
let server: InbandServer;
let browser: Browser | undefined;
const attackers: RawClient[] = [];

beforeAll(async () => {
  const program = await bundle();
  site = createServer((request, response) => {
    const isProgram = request.url === '/program.js';
    response.setHeader('content-type', isProgram ? 'text/javascript' : 'text/html');
    response.end(isProgram ? program : '<!doctype html><script src="/program.js"></script>');
  });
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  server = await listen({
    port: 0,
    logger: silentLogger,
    allowedOrigins: [siteOrigin()],
    verifier: ({ token }) => accept({ subject: String(token) }),
    maxUnauthenticatedConnections: PLACES,
    authTimeoutMs: 60_000,
    admission: { minAuthTimeoutMs: 60_000, pass: { minDifficulty: 10, holdMs: 60_000 } },
  });
  // From more addresses than there are places, at once: nobody to tell from the honest, and no time for them.
  for (let index = 0; index < 2 * PLACES; index += 1) {
    attackers.push(new RawClient({ port: server.port, from: `127.0.1.${index + 1}` }));
  }
  await eventually(
    async () => (await askForPass()).required === true,
    () => 'the server does not notice that it is under attack',
  );
});
afterAll(async () => {
  for (const attacker of attackers) attacker.drop();
  await browser?.close();
  await server?.close({ graceMs: 0, spreadMs: 0 });
  site?.close();
});

const siteOrigin = (): string => `http://127.0.0.1:${(site.address() as AddressInfo).port}`;

async function askForPass(): Promise<Record<string, unknown>> {
  const response = await fetch(`http://127.0.0.1:${server.port}/ws/pass`);
  return (await response.json()) as Record<string, unknown>;
}

/** One counter in a thousand is right by chance; this one is not. */
function wrongCounter(pass: string): number {
  let counter = 1;
  while ((createHash('sha256').update(`${pass}.${counter}`).digest()[0] ?? 0) < 0x80) counter += 1;
  return counter;
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: "import { createClient } from '@inband/client'; globalThis.createClient = createClient;",
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    format: 'iife',
    platform: 'browser',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

it('PASS-1 refuses whoever brings none, and says what is missing', async () => {
  const stranger = new RawClient({ port: server.port, from: '127.0.2.1' });
  expect(await stranger.answered).toBe(503);
  expect(stranger.head).toMatch(/^inband-pass: required$/im);
  expect(stranger.head).toMatch(/^retry-after: \d+$/im);
});

it('PASS-2 gives a pass that asks for work', async () => {
  const pass = await askForPass();
  expect(pass).toMatchObject({ required: true, expires_in_ms: 60_000 });
  expect(pass.pass).toMatch(/^[A-Za-z0-9_-]{59}$/);
  expect(pass.difficulty).toBeGreaterThanOrEqual(10);
});

it('PASS-1 refuses a pass whose work was not done, and one that was made up', async () => {
  const { pass } = await askForPass();
  for (const presented of [`${pass}`, `${pass}.${wrongCounter(`${pass}`)}`, `${'A'.repeat(59)}.1`]) {
    const client = new RawClient({
      port: server.port,
      path: `/ws?inband_pass=${presented}`,
      from: '127.0.0.1',
    });
    expect(await client.answered).toBe(503);
  }
});

it('PASS-6 works for its pass and gets in, in Node', async () => {
  const client = createClient({
    url: server.url,
    credential: () => ({ method: 'bearer', token: 'ada' }),
  });
  await eventually(
    () => client.state.status === 'authenticated',
    () => JSON.stringify(client.state),
  );
  expect(client.state).toMatchObject({ attempt: 2 });
  client.close();
});

it.skipIf(!hasComponent('chromium'))('PASS-6 works for its pass and gets in, in a browser', async () => {
  browser = await launchBrowser();
  const page = await browser.newPage();
  await page.goto(siteOrigin());
  const status = await page.evaluate(
    (url) =>
      new Promise((resolve) => {
        const make = (globalThis as unknown as { createClient: typeof createClient }).createClient;
        const client = make({ url, credential: () => ({ method: 'bearer', token: 'grace' }) });
        client.onState((state) => {
          if (state.status === 'authenticated' || state.status === 'stopped') resolve(state.status);
        });
      }),
    server.url,
  );
  expect(status).toBe('authenticated');
});
