// A token in a cookie.

import { assertKnownOptions } from '../../assert-known-options.ts';
import { OptionError } from '../../option-error.ts';
import { MALFORMED, type UpgradeWay } from '../upgrade-way.ts';
import { readCookie, readCookieName } from './cookie-header.ts';
import { isVisibleAscii } from './visible-ascii.ts';

export interface TokenCookieOptions {
  /**
   * The cookie's name. One that begins with `__Host-` is best: browsers then take it only from this very host over
   * https, so that no neighbouring host can plant one.
   */
  readonly name: string;
  /** The method that decides; it gets the field `token`. Default `bearer`. */
  readonly method?: string;
}

const METHOD = /^[a-z][a-z0-9_]{0,31}$/;

/**
 * A cookie that holds a token leads to the method `bearer`, or another that takes a `token`. Browsers attach cookies
 * whoever asks, so this way needs an allow-list of origins (UPGRADE-5). A percent-encoded value is decoded.
 *
 * @throws OptionError naming what cannot work.
 */
export function tokenCookie(options: TokenCookieOptions): UpgradeWay {
  assertKnownOptions('options', options, ['name', 'method']);
  const name = readCookieName(options.name);
  const { method = 'bearer' } = options;
  if (typeof method !== 'string' || !METHOD.test(method)) {
    throw new OptionError('method', 'must be the name of a method');
  }
  return {
    name: 'token_cookie',
    method,
    attachedBy: 'cookie',
    authenticate: null,
    find(request) {
      const token = readCookie(request.header('cookie'), name);
      if (typeof token !== 'string') return token;
      return isVisibleAscii(token) ? { token } : MALFORMED;
    },
  };
}
