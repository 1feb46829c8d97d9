// The one place credentials may go to, checked before any is asked for.
import { isCredentialName } from '@inband/protocol';
import { isLoopback } from './is-loopback.ts';

/**
 * Of a WebSocket, or of what tickets are got from. Throws a TypeError that says what is wrong and does not quote the
 * URL, which may hold a credential (SEC-1).
 */
export function readUrl(value: unknown, allowInsecure: boolean, scheme: 'ws' | 'http' = 'ws'): string {
  const url = parse(value);
  if (url.protocol !== `${scheme}:` && url.protocol !== `${scheme}s:`) {
    throw new TypeError(`"url" must begin with ${scheme}s:// or ${scheme}://`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('"url" must not hold a user name or password');
  }
  if (url.hash !== '' || url.href.endsWith('#')) throw new TypeError('"url" must not have a fragment');
  for (const name of url.searchParams.keys()) {
    if (isCredentialName(name)) {
      throw new TypeError(`"url" must not carry a credential in its query ("${name}"): URLs end up in logs`);
    }
  }
  if (url.protocol === `${scheme}:` && !allowInsecure && !isLoopback(url.hostname)) {
    throw new TypeError(
      `"url" must begin with ${scheme}s://, since ${scheme}:// sends credentials in cleartext; "allowInsecure" permits it`,
    );
  }
  return url.href;
}

function parse(value: unknown): URL {
  try {
    if (typeof value === 'string') return new URL(value);
  } catch {
    // No cause: the platform's message quotes the URL.
  }
  throw new TypeError('"url" must be an absolute URL');
}
