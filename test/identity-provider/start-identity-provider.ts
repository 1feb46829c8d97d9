// A real OpenID provider in this process, over HTTP on loopback, that issues JWT access tokens.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';

// The package has no types of its own; this is the part used here.
type ProviderConstructor = new (
  issuer: string,
  configuration: Record<string, unknown>,
) => { callback(): RequestListener };
const { default: Provider }: { default: ProviderConstructor } = await import(
  createRequire(import.meta.url).resolve('oidc-provider')
);

const RESOURCE = 'urn:chat';
const CLIENT = { id: 'demo-service', secret: 'a-demo-secret-that-only-this-test-knows' };

export interface IdentityProvider {
  readonly issuer: string;
  /** A fresh access token by the client-credentials grant; its subject is {@link subject}. */
  accessToken(): Promise<string>;
  readonly subject: string;
  /** Signs with a new key from now on; the old one stays published. */
  rotateKeys(): Promise<void>;
  close(): Promise<void>;
}

export async function startIdentityProvider(audience: string): Promise<IdentityProvider> {
  const server = createServer((request, response) => callback(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keys: object[] = [];
  let callback: RequestListener;

  async function rotateKeys(): Promise<void> {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    keys.unshift({
      ...(await exportJWK(privateKey)),
      kid: `key-${keys.length + 1}`,
      alg: 'ES256',
      use: 'sig',
    });
    callback = new Provider(issuer, configuration(keys, audience)).callback();
  }
  await rotateKeys();

  return {
    issuer,
    subject: CLIENT.id,
    async accessToken() {
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: RESOURCE, scope: 'chat' }),
      });
      const body = (await response.json()) as { access_token?: string };
      if (body.access_token === undefined) throw new Error(`no access token: ${response.status}`);
      return body.access_token;
    },
    rotateKeys,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function configuration(keys: readonly object[], audience: string): Record<string, unknown> {
  return {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
    ],
    // The grant has no user and no ID token, but the default algorithm of one must fit the keys.
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    cookies: { keys: ['tests'] },
    jwks: { keys },
    ttl: { ClientCredentials: 600 },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: 'chat',
          audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  };
}
