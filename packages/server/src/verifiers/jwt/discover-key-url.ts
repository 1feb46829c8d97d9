// OpenID Connect Discovery 1.0: from the issuer to its keys.

import { fetchJsonObject } from './fetch-json-object.ts';
import { KeyRefreshError } from './key-refresh-error.ts';
import { isLoopback, keyUrl } from './key-url.ts';

/** The path is appended, after one trailing slash is taken away (section 4); RFC 8414 would put it in front. */
export function discoveryUrl(issuer: URL): URL {
  const url = new URL(issuer);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/.well-known/openid-configuration`;
  return url;
}

export async function discoverKeyUrl(
  fetch: typeof globalThis.fetch,
  issuer: { readonly url: URL; readonly name: string },
  signal: AbortSignal,
): Promise<URL> {
  const metadata = await fetchJsonObject(fetch, discoveryUrl(issuer.url), signal);
  // Section 4.3: exactly equal, or the document is not about our issuer.
  if (metadata.issuer !== issuer.name) throw new KeyRefreshError('discovery_issuer_mismatch');
  // An issuer elsewhere must not be able to make us talk to our own machine.
  const jwksUri = keyUrl(metadata.jwks_uri, { allowLoopbackHttp: isLoopback(issuer.url) });
  if (typeof jwksUri === 'string') throw new KeyRefreshError('discovery_bad_jwks_uri');
  return jwksUri;
}
