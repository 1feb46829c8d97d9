// A web application in Express where people log in, and a socket server that takes its tickets.
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { listen } from '@inband/server';
import { createTicketEndpoint, createTicketIssuer, ticketMethod } from '@inband/server/tickets';
import express from 'express';
import expressSession from 'express-session';
import { isPasswordRight } from './accounts.mjs';
import { bundlePage } from './bundle-page.mjs';
import { openStores } from './open-stores.mjs';

const { PORT = '3000', WS_PORT = '9001', SESSION_SECRET = randomBytes(32).toString('hex') } = process.env;
const AUDIENCE = 'chat'; // says where tickets are good; issuer and method must agree
const LOGIN_MS = 8 * 3_600_000;

const stores = await openStores();
const pageScript = await bundlePage();

// Tickets: whoever is logged in may have one.
const issuer = createTicketIssuer({ store: stores.tickets, audience: AUDIENCE });
const ticketEndpoint = createTicketEndpoint({
  issuer,
  authenticate({ session }) {
    if (session.user === undefined) return null;
    return {
      subject: session.user,
      expiresAtMs: session.cookie.expires.getTime(), // the socket does not outlive the login
      claims: { login: session.login },
    };
  },
});

// The web application.
const app = express();
app.use(express.static(fileURLToPath(new URL('public', import.meta.url))));
app.get('/page.js', (_request, response) => response.type('js').send(pageScript));
app.use(
  expressSession({
    store: stores.sessions,
    secret: SESSION_SECRET,
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure: false, maxAge: LOGIN_MS }, // secure: true with HTTPS
  }),
);

app.get('/me', (request, response) => {
  response.json({ user: request.session.user ?? null, socketUrl: sockets.url });
});

// JSON only: a form on somebody else's page cannot send it, so it cannot log anybody in.
app.post('/login', express.json(), async (request, response) => {
  const { user, password } = request.body ?? {};
  if (!isPasswordRight(user, password)) return response.sendStatus(401);
  await promisify(request.session.regenerate).call(request.session); // a new id, so that nobody knows it beforehand
  request.session.user = user;
  request.session.login = randomUUID();
  response.sendStatus(204);
});

app.all('/ticket', async (request, response) => {
  const { status, headers, body } = await ticketEndpoint.handle({
    method: request.method,
    query: request.url.split('?').slice(1).join('?'),
    header: (name) => request.get(name) ?? '',
    peer: {
      address: request.ip ?? '',
      origin: request.get('origin') || null,
      userAgent: request.get('user-agent') ?? null,
    },
    session: request.session, // for `authenticate`
  });
  response.status(status).set(headers).send(body);
});

// In this order: no new tickets, no unused tickets, no sockets.
app.post('/logout', async (request, response) => {
  const { user, login } = request.session;
  await promisify(request.session.destroy).call(request.session);
  if (user !== undefined) {
    await issuer.revoke(user);
    for (const session of sockets.sessionsOf(user)) {
      if (session.claims.login === login) session.close('session_revoked');
    }
  }
  response.sendStatus(204);
});

const web = app.listen(Number(PORT), '127.0.0.1');
await once(web, 'listening');
const origin = `http://127.0.0.1:${web.address().port}`;

// The sockets: the first message must bring a ticket.
const sockets = await listen({
  port: Number(WS_PORT),
  allowedOrigins: [origin],
  methods: [ticketMethod({ store: stores.tickets, audience: AUDIENCE })],
  handlers: {
    requests: {
      whoAmI: ({ subject, expiresAtMs }) => ({ subject, expiresAtMs }),
      echo: (_session, data) => data,
    },
    onOpen: announce,
    onClose: announce,
  },
});
ticketEndpoint.allowOrigins([origin]);
console.log(`Open ${origin}`);

/** Tells everybody who is in. */
function announce() {
  const subjects = Array.from(sockets.sessions(), ({ subject }) => subject);
  sockets.broadcast('people', [...new Set(subjects)].sort());
}
