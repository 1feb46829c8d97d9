// The example with Fastify and login sessions, in Chromium and over plain HTTP, in memory and on Redis.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasComponent } from '../support/has-component.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { RawClient } from '../support/raw-client.ts';
import { ExamplePage } from './example-page.ts';
import { type Example, startExample } from './start-example.ts';
import { type Redis, startRedis } from './start-redis.ts';
import { Visitor } from './visitor.ts';

function connectAs(
  { cookie }: Visitor,
  { port, origin }: { readonly port: number; readonly origin: string },
): RawClient {
  const cookieLine = ['Cookie', cookie] as const;
  return new RawClient({ port, add: [['Origin', origin], ...(cookie === '' ? [] : [cookieLine])] });
}

/** What both kinds of stores must do. */
async function expectSessionsToWork(example: Example): Promise<void> {
  const visitor = new Visitor(example.origin);
  const target = { port: await visitor.socketPort(), origin: example.origin };
  expect(await connectAs(visitor, target).answered).toBe(401);
  expect(await visitor.logIn('alice', 'bob-demo')).toBe(401);
  expect(await connectAs(visitor, target).answered).toBe(401);
  expect(await visitor.logIn('alice')).toBe(204);

  expect(await connectAs(visitor, { ...target, origin: 'https://evil.example' }).answered).toBe(403);
  const alice = connectAs(visitor, target);
  expect(await alice.answered).toBe(101);
  expect(await alice.message(0)).toMatchObject({ type: 'auth_ok', subject: 'alice' });

  const elsewhere = new Visitor(example.origin);
  expect(await elsewhere.logIn('alice')).toBe(204);
  const aliceElsewhere = connectAs(elsewhere, target);
  expect(await aliceElsewhere.message(0)).toMatchObject({ type: 'auth_ok' });

  // Using the application changes nothing; the sockets' own look comes round more than once meanwhile.
  expect((await visitor.send('GET', '/me')).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(alice.isDone).toBe(false);

  const { cookie } = visitor;
  expect((await visitor.send('POST', '/logout')).status).toBe(204);
  expect(await alice.closed).toMatchObject({ code: 4411 });
  visitor.cookie = cookie;
  expect(await connectAs(visitor, target).answered).toBe(401);
  expect(aliceElsewhere.isDone).toBe(false);
  aliceElsewhere.drop();
}

describe('the example with Fastify and login sessions', () => {
  let example: Example;

  beforeAll(async () => {
    example = await startExample('fastify-session');
  });
  afterAll(() => example.stop());

  it('UPGRADE-1, METHOD-9: lets in whoever has the cookie of a login, until they log out', async () => {
    await expectSessionsToWork(example);
  });

  it('knows nobody by a password that is missing or no text', async () => {
    const visitor = new Visitor(example.origin);
    for (const login of [{}, { user: 'carol' }, { user: 'alice', password: ['alice-demo'] }]) {
      expect((await visitor.send('POST', '/login', login)).status).toBe(401);
    }
    expect((await visitor.send('POST', '/login')).status).toBe(401);
  });

  describe.skipIf(!hasComponent('chromium'))('in a browser', () => {
    let browser: Browser;

    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser.close());

    it('logs in, connects, talks, comes back after a reload, and every tab is put out by logging out', async () => {
      const page = await ExamplePage.openAfresh(browser, example.origin);
      await expect.poll(page.status).toBe('Not connected.');
      await page.logIn('alice', 'wrong');
      await expect.poll(page.status).toBe('Wrong user name or password.');
      await page.logIn('alice');
      await expect.poll(page.status).toBe('Connected as alice.');

      await page.press('Who am I?');
      await expect.poll(page.answers).toContainEqual(expect.stringMatching(/^You are alice, until \d/));
      await page.echo('<b>there & back</b>');
      await expect.poll(page.answers).toContain('Echo: <b>there & back</b>');

      const other = await ExamplePage.openAfresh(browser, example.origin);
      await other.logIn('bob');
      await expect.poll(page.people).toBe('alice, bob');

      await page.page.reload();
      await expect.poll(page.status).toBe('Connected as alice.');
      const tab = await page.openTab(example.origin);
      await expect.poll(tab.status).toBe('Connected as alice.');
      await tab.press('Log out');
      for (const { status } of [tab, page]) {
        await expect.poll(status).toBe('Logged out: the server closed the socket.');
      }
      expect(await other.status()).toBe('Connected as bob.');
      await tab.logIn('bob');
      await expect.poll(tab.status).toBe('Connected as bob.');
      // The refused password is something the browser itself complains about; it is the only such thing.
      expect(page.complaints).toEqual([expect.stringContaining('401')]);
    });
  });
});

describe.skipIf(!hasComponent('redis-server'))(
  'the example with Fastify and login sessions, on Redis',
  () => {
    let redis: Redis;
    let example: Example;

    beforeAll(async () => {
      redis = await startRedis();
      example = await startExample('fastify-session', { REDIS_URL: redis.url });
    });
    afterAll(async () => {
      await example.stop();
      await redis.stop();
    });

    it('UPGRADE-1, METHOD-9: lets in whoever has the cookie of a login, until they log out', async () => {
      await expectSessionsToWork(example);
    });
  },
);
