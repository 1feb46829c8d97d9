// From the options to keys on the network.

import { integerOption } from '../../integer-option.ts';
import { OptionError } from '../../option-error.ts';
import { discoverKeyUrl } from './discover-key-url.ts';
import { fetchJsonObject } from './fetch-json-object.ts';
import { importKeySet } from './import-key-set.ts';
import type { JwtVerifierOptions } from './jwt-verifier-options.ts';
import { createKeyRefresher, type KeyRefresherOptions } from './key-refresher.ts';
import type { KeySource } from './key-source.ts';
import { keyUrl } from './key-url.ts';
import { createRemoteKeySource } from './remote-key-source.ts';

const DAY_MS = 86_400_000;

/** Waits for the first fetch, but not for its success: without keys the verifier says so and keeps trying. */
export async function openRemoteKeySource(
  options: JwtVerifierOptions,
  named: 'jwksUrl' | 'issuer',
  algorithms: readonly string[],
): Promise<KeySource> {
  const cooldownMs = integerOption('unknownKidCooldownMs', options.unknownKidCooldownMs, {
    default: 30_000,
    min: 1000,
    max: DAY_MS,
  });
  const refresher = createKeyRefresher({
    load: keyLoader(options, named, algorithms),
    timeoutMs: integerOption('jwksTimeoutMs', options.jwksTimeoutMs, { default: 5000, min: 1, max: 60_000 }),
    maxAgeMs: integerOption('jwksMaxAgeMs', options.jwksMaxAgeMs, {
      default: 600_000,
      min: 1000,
      max: DAY_MS,
    }),
    graceMs: integerOption('staleKeysGraceMs', options.staleKeysGraceMs, {
      default: 3_600_000,
      min: 0,
      max: 7 * DAY_MS,
    }),
    maxRetryMs: 30_000,
    onFailed: (failure) => options.onKeyRefreshFailed?.(failure),
  });
  await refresher.refresh('schedule');
  return createRemoteKeySource(refresher, cooldownMs);
}

function keyLoader(
  options: JwtVerifierOptions,
  named: 'jwksUrl' | 'issuer',
  algorithms: readonly string[],
): KeyRefresherOptions['load'] {
  if (options.fetch !== undefined && typeof options.fetch !== 'function') {
    throw new OptionError('fetch', 'must be a function like the global fetch');
  }
  // Read at each call, so that a global fetch that is replaced later (by instrumentation) is the one used.
  const fetch: typeof globalThis.fetch = (...request) => (options.fetch ?? globalThis.fetch)(...request);
  const address = named === 'jwksUrl' ? options.jwksUrl : options.issuer;
  const url = keyUrl(address, { allowLoopbackHttp: true });
  if (typeof url === 'string') throw new OptionError(named, url);
  if (named === 'jwksUrl') {
    return async (_cause, signal) =>
      (await importKeySet(await fetchJsonObject(fetch, url, signal), algorithms)).keys;
  }

  if (url.search !== '' || url.hash !== '')
    throw new OptionError('issuer', 'must have no query and no fragment');
  const issuer = { url, name: String(address) };
  let discovered: URL | undefined;
  return async (cause, signal) => {
    // A token can only make us fetch the keys, not the metadata: one request, not two.
    if (cause === 'schedule' || discovered === undefined)
      discovered = await discoverKeyUrl(fetch, issuer, signal);
    return (await importKeySet(await fetchJsonObject(fetch, discovered, signal), algorithms)).keys;
  };
}
