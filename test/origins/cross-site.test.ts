// A page of another site has its visitor's cookies sent along, and gets neither a session nor a ticket with them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTicketIssuer, MemoryTicketStore } from '@inband/server/tickets';
import { expressSessionCookie, sessionCookie, tokenCookie } from '@inband/server/ways';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasComponent } from '../support/has-component.ts';
import { COOKIE_SECRET } from '../ways-in/all-methods.ts';
import { type House, openHouse } from '../ways-in/house.ts';
import { CROSS_SITE_VARIANTS, type CrossSiteVariant, type Target } from './cross-site-variants.ts';
import { launchMappedBrowser } from './launch-mapped-browser.ts';
import { type RecordingFront, startRecordingFront } from './recording-front.ts';
import { ATTACK, startWebSites, type WebSites } from './web-sites.ts';

const HOSTS = ['victim.test', 'app.victim.test', 'evil.test'];
const isPossible = hasComponent('chromium') && hasComponent('openssl');

describe.skipIf(!isPossible)('a page of another site', () => {
  const folder = mkdtempSync(join(tmpdir(), 'inband-cross-site-'));
  let browser: BrowserContext;
  let house: House;
  let front: RecordingFront;
  let sites: WebSites;
  let cookies: readonly string[] = [];
  let issued = 0;
  const tried: string[] = [];
  const withCookies: string[] = [];
  let authenticated = 0;

  beforeAll(async () => {
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const names = [
      '-subj',
      '/CN=victim.test',
      '-addext',
      `subjectAltName=${HOSTS.map((host) => `DNS:${host}`).join()}`,
    ];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '1',
        '-keyout',
        keyFile,
        '-out',
        certFile,
        ...names,
      ],
      { stdio: 'ignore' },
    );
    const tls = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
    sites = await startWebSites(tls, () => cookies);
    const issuer = createTicketIssuer({
      store: new MemoryTicketStore(),
      audience: 'wss://live.example',
      maxPerSubject: 1_000,
    });
    house = await openHouse({
      allowedOrigins: [`https://victim.test:${sites.port}`],
      tickets: {
        issuer: {
          ...issuer,
          issue(holder) {
            issued += 1;
            return issuer.issue(holder);
          },
        },
        ways: [
          tokenCookie({ name: 'token' }),
          sessionCookie({ name: 'sid' }),
          expressSessionCookie({ secrets: COOKIE_SECRET }),
        ],
      },
    });
    front = await startRecordingFront(house.server.port, tls);
    browser = await launchMappedBrowser(join(folder, 'profile'), HOSTS);
  });

  afterAll(async () => {
    console.log(
      `${tried.length} cross-site variants, ${authenticated} authenticated, ${issued} tickets ` +
        `(${withCookies.length} of them had the visitor's cookies with them)`,
    );
    await browser?.close();
    await front?.close();
    await sites?.close();
    await house?.server.close({ graceMs: 0, spreadMs: 0 });
    rmSync(folder, { recursive: true });
  });

  const site = (host: string, port = sites.port): string => `https://${host}:${port}`;
  const targetOf = (name: string): Target => ({
    socketUrl: `wss://victim.test:${front.port}/ws?try=${name}`,
    ticketUrl: `https://victim.test:${front.port}/ticket?try=${name}`,
    evil: site('evil.test'),
  });

  async function kindsOfCookies(): Promise<readonly string[]> {
    const { wallet } = house;
    return [
      `token=${await wallet.token()}`,
      `sid=${wallet.sessionId()}`,
      `connect.sid=${wallet.expressCookie(wallet.sessionId())}`,
    ];
  }

  /** A page of the victim's, where the user has just signed in. */
  async function signIn(kinds: readonly string[]): Promise<Page> {
    await browser.clearCookies();
    cookies = kinds;
    const page = await browser.newPage();
    await page.goto(`${site('victim.test')}/login`);
    return page;
  }

  async function openAttacker(page: Page, { from }: CrossSiteVariant): Promise<void> {
    if (from === 'file') {
      const file = join(folder, 'page.html');
      writeFileSync(file, '<!doctype html><title>page</title>');
      await page.goto(`file://${file}`);
      return;
    }
    const evil = `${site('evil.test')}/`;
    const leave = new URLSearchParams({ status: '302', to: evil });
    const url = {
      sibling: `${site('app.victim.test')}/`,
      'other port': `${site('victim.test', sites.otherPort)}/`,
      http: `http://victim.test:${sites.httpPort}/`,
      redirected: `${site('victim.test')}/redirect?${leave}`,
    };
    await page.goto(from === undefined ? evil : url[from]);
  }

  it.each([0, 1, 2])(
    'UPGRADE-5 control: the page of the site itself gets in, with cookie %i',
    async (index) => {
      const kind = (await kindsOfCookies())[index] ?? '';
      const page = await signIn([kind]);
      const before = issued;
      const { socketUrl, ticketUrl } = targetOf(`control-${index}`);
      const told: unknown = await page.evaluate(
        `(() => {${ATTACK} return attack(${JSON.stringify(socketUrl)}, ${JSON.stringify(ticketUrl)})})()`,
      );
      await page.close();
      expect(told).toContain('auth_ok');
      expect(told).toContain('ticket');
      expect(issued - before).toBe(1);
      expect(house.calls.length).toBeGreaterThan(0);
      issued = before;
    },
  );

  describe('with the cookies of every kind', () => {
    let page: Page;

    beforeAll(async () => {
      page = await signIn(await kindsOfCookies());
    });

    it.each(CROSS_SITE_VARIANTS)('UPGRADE-5 TICKET-4 gets nothing: $name', async (variant) => {
      const { name, sendsCookies = true } = variant;
      const [calls, opened, given] = [house.calls.length, house.opened.length, issued];
      await openAttacker(page, variant);
      const told: unknown = await page.evaluate(variant.run(targetOf(name)));
      await expect.poll(() => front.headsOf(name).length).toBeGreaterThan(0);
      const heads = front.headsOf(name);
      tried.push(name);
      const [verified, entered] = [house.calls.length - calls, house.opened.length - opened];
      if (verified + entered > 0) authenticated += 1;
      // A question before the request has no cookies by itself. Else, without them nothing was tried.
      const acting = heads.filter((head) => !head.startsWith('options'));
      const carried = acting.filter((head) => /\r\ncookie: .*sid=/.test(head));
      if (carried.length > 0) withCookies.push(name);
      expect(String(told)).not.toMatch(/auth_ok|"ticket"/);
      expect([verified, entered, issued - given]).toEqual([0, 0, 0]);
      expect(carried.length).toBe(acting.length);
      expect(carried.length > 0).toBe(sendsCookies);
    });
  });
});
