// A token in the URL, for whoever knows what that means.

import { assertKnownOptions } from '../../assert-known-options.ts';
import { OptionError } from '../../option-error.ts';
import type { UpgradeWay } from '../upgrade-way.ts';
import { readParameterName, readQueryParameter } from './query-parameter.ts';

export interface TokenQueryOptions {
  /** The parameter's name. Default `access_token`. */
  readonly name?: string;
  /** Must be said out loud: proxies, servers and browsers write URLs down, and the token outlives their logs. */
  readonly allowLongLivedTokenInUrl: true;
}

/**
 * `wss://…/?access_token=<token>` leads to the method `bearer` (UPGRADE-7). RFC 9700 section 4.3.2 says not to do this.
 * {@link ticketQuery} serves the same clients with a credential that is worth nothing once it was used.
 *
 * @throws OptionError unless `allowLongLivedTokenInUrl` is `true`, and for a name that would need encoding.
 */
export function tokenQuery(options: TokenQueryOptions): UpgradeWay {
  assertKnownOptions('options', options, ['name', 'allowLongLivedTokenInUrl']);
  if (options.allowLongLivedTokenInUrl !== true) {
    throw new OptionError(
      'allowLongLivedTokenInUrl',
      'must be true: URLs end up in the logs of proxies and servers and in histories, where whoever reads them can use ' +
        'the token until it expires; ticketQuery() needs no such trust',
    );
  }
  const name = readParameterName(options.name ?? 'access_token');
  return {
    name: 'token_query',
    method: 'bearer',
    attachedBy: 'client',
    authenticate: null,
    queryParameter: name,
    find(request) {
      const token = readQueryParameter(request.query, name);
      return typeof token === 'string' ? { token } : token;
    },
  };
}
