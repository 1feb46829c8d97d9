// The page of an example, as somebody sees and uses it.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { collectComplaints } from '../console/start-console.ts';

export class ExamplePage {
  readonly page: Page;
  /** What the browser complained about. */
  readonly complaints: readonly string[];

  private constructor(page: Page) {
    this.page = page;
    this.complaints = collectComplaints(page);
    page.setDefaultTimeout(30_000);
  }

  static async open(context: BrowserContext, origin: string): Promise<ExamplePage> {
    const opened = new ExamplePage(await context.newPage());
    await opened.page.goto(origin);
    return opened;
  }

  /** In a browser that has no cookies yet. */
  static async openAfresh(browser: Browser, origin: string): Promise<ExamplePage> {
    return ExamplePage.open(await browser.newContext(), origin);
  }

  /** In another tab of the same browser. */
  async openTab(origin: string): Promise<ExamplePage> {
    return ExamplePage.open(this.page.context(), origin);
  }

  readonly status = (): Promise<string | null> => this.page.locator('#status').textContent();
  readonly people = (): Promise<string | null> => this.page.locator('#people').textContent();
  readonly answers = (): Promise<string[]> => this.page.locator('#answers li').allTextContents();

  async logIn(user: string, password = `${user}-demo`): Promise<void> {
    await this.page.getByRole('textbox', { name: 'User name' }).fill(user);
    await this.page.getByRole('textbox', { name: 'Password' }).fill(password);
    await this.press('Log in');
  }

  async echo(words: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Words' }).fill(words);
    await this.press('Echo');
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name }).click();
  }

  /** Goes away, with its browser's cookies. */
  async leave(): Promise<void> {
    await this.page.context().close();
  }
}
