// The example with Express and tickets, in Chromium and over plain HTTP, in memory and on Redis.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasComponent } from '../support/has-component.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { RawClient } from '../support/raw-client.ts';
import { ExamplePage } from './example-page.ts';
import { type Example, startExample } from './start-example.ts';
import { type Redis, startRedis } from './start-redis.ts';
import { Visitor } from './visitor.ts';

async function ticketOf(visitor: Visitor): Promise<string> {
  const response = await visitor.send('POST', '/ticket', {});
  expect(response.status).toBe(200);
  return ((await response.json()) as { ticket: string }).ticket;
}

async function connectWith(ticket: string, port: number): Promise<RawClient> {
  const client = await RawClient.open({ port });
  client.send({ type: 'auth', method: 'ticket', ticket });
  return client;
}

/** What both kinds of stores must do. */
async function expectTicketsToWork(example: Example): Promise<void> {
  const visitor = new Visitor(example.origin);
  expect((await visitor.send('POST', '/ticket', {})).status).toBe(401);
  expect(await visitor.logIn('alice', 'bob-demo')).toBe(401);
  expect(await visitor.logIn('alice')).toBe(204);

  const port = await visitor.socketPort();
  const evil = { origin: 'https://evil.example' };
  expect((await visitor.send('POST', '/ticket', {}, evil)).status).toBe(403);
  const ticket = await ticketOf(visitor);
  const alice = await connectWith(ticket, port);
  expect(await alice.message(0)).toMatchObject({ type: 'auth_ok', subject: 'alice' });
  const thief = await connectWith(ticket, port);
  expect(await thief.closed).toMatchObject({ code: 4403 });

  const elsewhere = new Visitor(example.origin);
  expect(await elsewhere.logIn('alice')).toBe(204);
  const aliceElsewhere = await connectWith(await ticketOf(elsewhere), port);
  expect(await aliceElsewhere.message(0)).toMatchObject({ type: 'auth_ok' });

  const unused = await ticketOf(visitor);
  expect((await visitor.send('POST', '/logout')).status).toBe(204);
  expect(await alice.closed).toMatchObject({ code: 4411 });
  expect((await visitor.send('POST', '/ticket', {})).status).toBe(401);
  expect(await (await connectWith(unused, port)).closed).toMatchObject({ code: 4403 });
  expect(aliceElsewhere.isDone).toBe(false);
  aliceElsewhere.drop();
  expect(example.output()).not.toContain(ticket);
}

describe('the example with Express and tickets', () => {
  let example: Example;

  beforeAll(async () => {
    example = await startExample('express-ticket');
  });
  afterAll(() => example.stop());

  it('TICKET-2: lets in whoever is logged in, once for each ticket, until they log out', async () => {
    await expectTicketsToWork(example);
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

    it('logs in, connects, talks, comes back after a reload, and is put out by logging out', async () => {
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
      await other.leave();
      await expect.poll(page.people).toBe('alice');

      await page.page.reload();
      await expect.poll(page.status).toBe('Connected as alice.');
      await page.press('Log out');
      await expect.poll(page.status).toBe('Logged out: the server closed the socket.');
      await page.logIn('bob');
      await expect.poll(page.status).toBe('Connected as bob.');
      // The refused password is something the browser itself complains about; it is the only such thing.
      expect(page.complaints).toEqual([expect.stringContaining('401')]);
    });
  });
});

describe.skipIf(!hasComponent('redis-server'))('the example with Express and tickets, on Redis', () => {
  let redis: Redis;
  let example: Example;

  beforeAll(async () => {
    redis = await startRedis();
    example = await startExample('express-ticket', { REDIS_URL: redis.url });
  });
  afterAll(async () => {
    await example.stop();
    await redis.stop();
  });

  it('TICKET-2: lets in whoever is logged in, once for each ticket, until they log out', async () => {
    await expectTicketsToWork(example);
  });
});
