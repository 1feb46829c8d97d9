// A browser for which the host names of some sites that do not exist are this machine, and their certificates good.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

/** What a browser has that sends cookies to whom they belong, whoever asks: 0 is "allow all cookies". */
const PREFERENCES = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };

/**
 * With a profile of its own in `folder`, because Chromium by default, and always in private windows, keeps cookies from
 * other sites' requests: then the attacks would fail for another reason than the server.
 */
export function launchMappedBrowser(folder: string, hosts: readonly string[]): Promise<BrowserContext> {
  const rules = hosts.map((host) => `MAP ${host} 127.0.0.1`).join(', ');
  mkdirSync(join(folder, 'Default'), { recursive: true });
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify(PREFERENCES));
  return chromium.launchPersistentContext(folder, {
    executablePath: '/usr/bin/chromium',
    ignoreHTTPSErrors: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-popup-blocking',
      '--ignore-certificate-errors',
      `--host-resolver-rules=${rules}`,
    ],
  });
}
