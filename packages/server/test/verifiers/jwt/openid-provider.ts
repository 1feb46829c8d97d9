// The real `oidc-provider`, in this process, on a loopback port.

import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { exportJWK } from 'jose';
import type { IssuerKey } from './issuer-keys.ts';
import { type LoopbackServer, startLoopbackServer } from './loopback-server.ts';

// The package has no types of its own; this is the part we use.
interface Provider {
  callback(): RequestListener;
}
type ProviderConstructor = new (issuer: string, configuration: Record<string, unknown>) => Provider;

const { default: OpenIdProvider } = (await import(
  createRequire(import.meta.url).resolve('oidc-provider')
)) as {
  default: ProviderConstructor;
};

export const AUDIENCE = 'https://chat.test';

const CLIENT = { client_id: 'tests', client_secret: 'a secret of the tests' };

export interface OpenIdProviderServer {
  readonly issuer: string;
  readonly http: LoopbackServer;
  /** Goes on with these keys, as a provider that was restarted. Keys are published all, the first one signs. */
  useKeys(keys: readonly IssuerKey[]): Promise<void>;
  /** An access token by the client credentials grant. */
  accessToken(): Promise<string>;
}

export async function startOpenIdProvider(keys: readonly IssuerKey[]): Promise<OpenIdProviderServer> {
  const http = await startLoopbackServer((_request, response) => response.writeHead(503).end());
  const issuer = http.url;
  const server: OpenIdProviderServer = {
    issuer,
    http,
    async useKeys(next) {
      const jwks = await Promise.all(
        next.map(async ({ jwk, privateKey }) => ({
          ...(await exportJWK(privateKey)),
          kid: jwk.kid,
          alg: jwk.alg,
          use: 'sig',
        })),
      );
      http.handler = new OpenIdProvider(issuer, configuration(jwks, next[0]?.alg)).callback();
    },
    async accessToken() {
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`tests:${encodeURIComponent(CLIENT.client_secret)}`).toString('base64')}`,
        },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: AUDIENCE, scope: 'chat' }),
      });
      const body = (await response.json()) as { access_token?: string };
      if (body.access_token === undefined) throw new Error(`no token: ${JSON.stringify(body)}`);
      return body.access_token;
    },
  };
  await server.useKeys(keys);
  return server;
}

function configuration(jwks: unknown[], alg: string | undefined): Record<string, unknown> {
  return {
    jwks: { keys: jwks },
    cookies: { keys: ['tests'] },
    clients: [{ ...CLIENT, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }],
    // The grant has no user; the client is the subject, as RFC 9068 wants it.
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: 'chat',
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 300,
          jwt: { sign: { alg } },
        }),
      },
    },
    clientDefaults: { id_token_signed_response_alg: alg },
  };
}
