import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasComponent } from '../support/has-component.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { type ConsoleServer, collectComplaints, startConsole } from './start-console.ts';

let browser: Browser;
let server: ConsoleServer;
let context: BrowserContext;
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startConsole()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

beforeEach(async () => {
  context = await browser.newContext({ reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  complaints = collectComplaints(page);
  await page.goto(server.httpUrl);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});
afterEach(async () => {
  expect(complaints).toEqual([]);
  await context.close();
});

/** Signs in and returns the token, which the page itself must never show. */
async function signIn(on: Page, username: string, life = '15 minutes'): Promise<string> {
  await on.getByRole('textbox', { name: 'User name' }).fill(username);
  await on.getByRole('textbox', { name: 'Password' }).fill(`${username}-demo`);
  await on.getByRole('radio', { name: life }).check();
  const answer = on.waitForResponse((response) => response.url().endsWith('/login'));
  await on.getByRole('button', { name: 'Sign in and connect' }).click();
  const { token } = (await (await answer).json()) as { token: string };
  await on.getByRole('heading', { name: 'Session' }).waitFor();
  return token;
}

const statusOf = (on: Page): Promise<string | null> => on.locator('#status').textContent();
const answersOf = (on: Page): Promise<string[]> => on.locator('#answers li').allTextContents();

describe.skipIf(!hasComponent('chromium'))('the console', () => {
  it('signs in, and shows the states and the session', async () => {
    await expect.poll(() => statusOf(page)).toBe('No connection yet. Sign in to open one.');
    await signIn(page, 'alice');
    await expect.poll(() => statusOf(page)).toBe('Authenticated as alice.');
    await page.locator('.is-wide .is-authenticated.is-current').waitFor();
    expect(await page.locator('#session').textContent()).toContain('subjectalice');
    await expect
      .poll(() => page.locator('.row.is-note .body').allTextContents())
      .toEqual([
        'idle → fetchingCredential',
        'fetchingCredential → connecting',
        'connecting → authenticating',
        'authenticating → authenticated',
      ]);
    expect(await page.locator('.countdown-value').last().textContent()).toMatch(/^1[45]:\d\d left$/);
  });

  it('never shows the token, neither in the log nor anywhere else', async () => {
    const token = await signIn(page, 'alice');
    await page.getByRole('button', { name: 'Come too late' }).click();
    await page.locator('.outcome .code').waitFor();
    expect(await page.locator('.row.is-sent').first().textContent()).toContain('"token": "***"');
    const markup = await page.content();
    for (const part of token.split('.')) expect(markup).not.toContain(part);
    expect(markup).not.toContain('eyJ');
    expect(page.url()).toBe(server.httpUrl);
  });

  it('says in one way that name or password is wrong', async () => {
    await page.getByRole('textbox', { name: 'User name' }).fill('alice');
    await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
    // The refused POST is something the browser itself complains about; it is the only such thing.
    await page.getByRole('button', { name: 'Sign in and connect' }).click();
    await page.getByText('Wrong user name or password.').waitFor();
    expect(complaints.filter((complaint) => !complaint.includes('401'))).toEqual([]);
    complaints = [];
  });

  it('echoes, says who it is, and broadcasts from one page to another', async () => {
    await signIn(page, 'alice');
    const other = await context.newPage();
    await other.goto(server.httpUrl);
    await signIn(other, 'bob');
    await page.getByRole('textbox', { name: 'Words to come back' }).fill('<b>& back</b>');
    await page.getByRole('button', { name: 'Echo' }).click();
    await expect.poll(() => answersOf(page)).toContain('echo <b>& back</b>');
    await page.getByRole('button', { name: 'Who am I' }).click();
    await expect.poll(() => answersOf(page)).toContainEqual(expect.stringContaining('"subject": "alice"'));
    await page.getByRole('textbox', { name: 'Words for everybody' }).fill('good evening');
    await page.getByRole('button', { name: 'Broadcast' }).click();
    await expect.poll(() => answersOf(other)).toContain('alice to all good evening');
    await expect.poll(() => answersOf(page)).toContain('alice to all good evening');
  });

  it('signs out and in again', async () => {
    await signIn(page, 'alice');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect.poll(() => statusOf(page)).toContain('Signed out.');
    await signIn(page, 'bob');
    await expect.poll(() => statusOf(page)).toBe('Authenticated as bob.');
  });

  it.each([
    ['Stay silent', '4408', 'auth_timeout', 'backoff'],
    ['Speak too early', '4401', 'auth_required', 'never'],
    ['Forge a token', '4403', 'auth_failed', 'reauth'],
    ['Come too late', '4403', 'auth_failed', 'reauth'],
    ['Mangle a token', '4403', 'auth_failed', 'reauth'],
    ['Send garbage', '4400', 'bad_message', 'never'],
    ['Send too much', '4413', 'message_too_big', 'never'],
  ])('%s: closes with %s', async (title, code, name, verdict) => {
    await signIn(page, 'alice');
    const trial = page.locator('.trial', { has: page.getByRole('button', { name: title }) });
    await trial.getByRole('button').click();
    await trial.locator('.code').waitFor();
    const part = (selector: string): Promise<string | null> => trial.locator(selector).textContent();
    expect([await part('.code'), await part('.name'), await part('.verdict b')]).toEqual([
      code,
      name,
      verdict,
    ]);
    // From half a minute on it is something else than a busy machine.
    const elapsed = (await part('.elapsed')) ?? '';
    expect(elapsed).toMatch(/^\d+ ms$|^[12]?\d\.\d\d s$/);
    if (title === 'Stay silent') expect(elapsed).toMatch(/^([4-9]|[12]\d)\.\d\d s$/);
    // What one socket does wrong is no affair of the other.
    expect(await statusOf(page)).toBe('Authenticated as alice.');
  });

  it('asks to sign in before it can be late', async () => {
    await page.getByRole('button', { name: 'Come too late' }).click();
    await page.getByText('Sign in first').waitFor();
  });

  it('can be used with the keyboard alone', async () => {
    const focused = (): Promise<string> =>
      page.evaluate(() => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
        const { id = '', textContent = '' } = document.activeElement ?? {};
        return `${id}|${textContent?.trim()}|${outlineStyle} ${outlineWidth}`;
      });
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('|alice alice-demo|solid 3px');
    await page.keyboard.press('Enter');
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('Tab');
    expect(await focused()).toBe('|Sign in and connect|solid 3px');
    await page.keyboard.press('Enter');
    await expect.poll(() => statusOf(page)).toBe('Authenticated as alice.');
    await expect.poll(focused).toContain('session-title|Session');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('|Echo|solid 3px');
    await page.keyboard.press('Enter');
    await expect.poll(() => answersOf(page)).toContain('echo hello');
    for (let step = 0; step < 6; step += 1) await page.keyboard.press('Tab');
    expect(await focused()).toContain('log|');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('trial-early|Speak too early|solid 3px');
    await page.keyboard.press('Space');
    await page.locator('.outcome .code').waitFor();
    expect(await focused()).toContain('trial-early|');
  });

  it.each([320, 360, 390, 768, 1280])('does not scroll sideways at a width of %i', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    await signIn(page, 'alice');
    await page.getByRole('button', { name: 'Who am I' }).click();
    await page.getByRole('button', { name: 'Send garbage' }).click();
    await page.locator('.outcome .code').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
  });
});

describe.skipIf(!hasComponent('chromium'))('the console of a server with a key of its own', () => {
  it('takes a pasted token, and says so when it is refused', async () => {
    const { createHmac, randomBytes } = await import('node:crypto');
    const { mkdtempSync, rmSync, writeFileSync } = await import('node:fs');
    const folder = mkdtempSync('/tmp/inband-console-');
    const secret = randomBytes(32).toString('hex');
    writeFileSync(`${folder}/secret`, secret);
    const own = await startConsole('--jwt-secret-file', `${folder}/secret`);
    const segment = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const content = `${segment({ alg: 'HS256' })}.${segment({ sub: 'carol', exp: Math.floor(Date.now() / 1_000) + 60 })}`;
    const token = `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
    try {
      await page.goto(own.httpUrl);
      await page.getByRole('textbox', { name: 'Token' }).fill(`${token}x`);
      await page.getByRole('button', { name: 'Connect' }).click();
      await expect.poll(() => statusOf(page)).toContain('Closed: 4403 auth_failed.');
      await page.getByRole('textbox', { name: 'Token' }).fill(token);
      await page.getByRole('button', { name: 'Connect' }).click();
      await expect.poll(() => statusOf(page)).toBe('Authenticated as carol.');
    } finally {
      await own.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
