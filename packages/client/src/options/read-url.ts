// The one place credentials may go to, checked before any is asked for.
import { isCredentialName } from '@inband/protocol';
import { isLoopback } from './is-loopback.ts';

/** Throws a TypeError that says what is wrong and does not quote the URL, which may hold a credential (SEC-1). */
export function readUrl(value: unknown, allowInsecure: boolean): string {
  const url = parse(value);
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') {
    throw new TypeError('"url" must begin with wss:// or ws://');
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('"url" must not hold a user name or password');
  }
  if (url.hash !== '' || url.href.endsWith('#')) throw new TypeError('"url" must not have a fragment');
  for (const name of url.searchParams.keys()) {
    if (isCredentialName(name)) {
      throw new TypeError(
        `"url" must not carry a credential in its query ("${name}"): URLs end up in logs. Use the "token" option`,
      );
    }
  }
  if (url.protocol === 'ws:' && !allowInsecure && !isLoopback(url.hostname)) {
    throw new TypeError(
      '"url" must begin with wss://, since ws:// sends credentials in cleartext; "allowInsecure" permits it',
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
