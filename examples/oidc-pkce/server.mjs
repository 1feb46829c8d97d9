// A web server with one page, and a socket server that takes the access tokens of an OpenID provider.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { listen } from '@inband/server';
import { createJwtVerifier } from '@inband/server/jwt';
import express from 'express';
import { bundlePage } from './bundle-page.mjs';
import { startProvider } from './provider.mjs';

const { PORT = '3000', WS_PORT = '9001', PROVIDER_PORT = '4000', TOKEN_LIFE_S = '60' } = process.env;
const AUDIENCE = 'https://chat.example.com'; // what the provider calls the socket server; not necessarily its address

const app = express();
const web = app.listen(Number(PORT), '127.0.0.1');
await once(web, 'listening');
const origin = `http://127.0.0.1:${web.address().port}`;

const issuer = await startProvider({
  port: Number(PROVIDER_PORT),
  tokenLifeS: Number(TOKEN_LIFE_S),
  audience: AUDIENCE,
  redirectUri: `${origin}/`,
});

// The sockets: the first message must bring an access token of this issuer, made for this audience.
const verifier = await createJwtVerifier({
  issuer, // also where the keys are found, by discovery
  audience: AUDIENCE,
  algorithms: ['ES256'],
  types: ['at+jwt'], // access tokens alone; an ID token is for the page and lets nobody in
});
const sockets = await listen({
  port: Number(WS_PORT),
  allowedOrigins: [origin],
  verifier,
  handlers: {
    requests: {
      whoAmI: ({ subject, expiresAtMs, claims }) => ({ subject, expiresAtMs, scope: claims.scope }),
    },
  },
});

// The page. Whoever could run a script in it would have its tokens, so nothing but its own script runs.
const pageScript = await bundlePage();
app.use((_request, response, next) => {
  const servers = [issuer, new URL(sockets.url).origin].join(' ');
  response.set('Content-Security-Policy', `default-src 'self'; connect-src 'self' ${servers}; img-src data:`);
  response.set('Referrer-Policy', 'no-referrer'); // the address holds a code for a moment
  next();
});
app.use(express.static(fileURLToPath(new URL('public', import.meta.url))));
app.get('/page.js', (_request, response) => response.type('js').send(pageScript));
app.get('/config', (_request, response) => {
  response.json({ issuer, resource: AUDIENCE, socketUrl: sockets.url });
});
console.log(`Open ${origin}`);
