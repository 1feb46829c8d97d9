// An OpenID provider for this machine, where anybody signs in with any password. You have a real one somewhere.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

/** Starts it and resolves to its issuer. */
export async function startProvider({ port, tokenLifeS, audience, redirectUri }) {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });

  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'first', alg: 'ES256', use: 'sig' }] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clients: [
      {
        client_id: 'page',
        token_endpoint_auth_method: 'none', // a page can keep no secret; PKCE stands in for it
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [redirectUri],
      },
    ],
    features: {
      // Access tokens are JWTs for one audience, and short-lived.
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          audience,
          scope: 'chat',
          accessTokenFormat: 'jwt',
          accessTokenTTL: tokenLifeS,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    // The page calls the token endpoint, from its own origin.
    clientBasedCORS: (_context, origin) => origin === new URL(redirectUri).origin,
  });
  server.on('request', provider.callback());
  return issuer;
}
