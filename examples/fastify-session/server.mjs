// A web application in Fastify where people log in, and a socket server that lets in whoever is logged in there.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import { listen } from '@inband/server';
import { cookieExpiryMs, sessionMethod } from '@inband/server/login-sessions';
import { fastifySessionCookie } from '@inband/server/ways';
import fastify from 'fastify';
import { isPasswordRight } from './accounts.mjs';
import { bundlePage } from './bundle-page.mjs';
import { openSessions } from './open-sessions.mjs';

const { PORT = '3000', WS_PORT = '9001', SESSION_SECRET = randomBytes(32).toString('hex') } = process.env;
const LOGIN_MS = 8 * 3_600_000;

const sessions = await openSessions();

// The web application.
const app = fastify();
await app.register(fastifyCookie);
await app.register(fastifySession, {
  store: sessions.store,
  secret: SESSION_SECRET,
  saveUninitialized: false,
  rolling: false, // else a request that is still running when somebody logs out would save the session again
  cookie: { httpOnly: true, sameSite: 'lax', secure: false, maxAge: LOGIN_MS }, // secure: true with HTTPS
});

const files = new URL('public/', import.meta.url);
for (const [path, type, content] of [
  ['/', 'text/html', await readFile(new URL('index.html', files), 'utf8')],
  ['/style.css', 'text/css', await readFile(new URL('style.css', files), 'utf8')],
  ['/page.js', 'text/javascript', await bundlePage()],
]) {
  app.get(path, (_request, reply) => reply.type(`${type}; charset=utf-8`).send(content));
}

app.get('/me', async ({ session }) => ({ user: session.user ?? null, socketUrl: sockets.url }));

app.post('/login', async (request, reply) => {
  const { user, password } = request.body ?? {};
  if (!isPasswordRight(user, password)) return reply.code(401).send();
  await request.session.regenerate(); // a new id, so that nobody knows it beforehand
  request.session.user = user;
  return reply.code(204).send();
});

// The sockets are not mentioned here: they close by themselves.
app.post('/logout', async (request, reply) => {
  await request.session.destroy();
  return reply.code(204).send();
});

const origin = await app.listen({ host: '127.0.0.1', port: Number(PORT) });

// The sockets: the request that asks for one must have the cookie of a login.
const sockets = await listen({
  port: Number(WS_PORT),
  allowedOrigins: [origin], // a browser sends cookies whoever's page asks; this is what keeps other pages out
  methods: [sessionMethod({ store: sessions.loginSessions, identify })],
  upgrade: { ways: [fastifySessionCookie({ secrets: SESSION_SECRET })] },
  handlers: {
    requests: {
      whoAmI: ({ subject, expiresAtMs }) => ({ subject, expiresAtMs }),
      echo: (_session, data) => data,
    },
    onOpen: announce,
    onClose: announce,
  },
});
console.log(`Open ${origin}`);

/** Says who is logged in, from what Fastify keeps of a session; null for a visitor. */
function identify(record) {
  if (record.user === undefined) return null;
  return { subject: record.user, expiresAtMs: cookieExpiryMs(record) };
}

/** Tells everybody who is in. */
function announce() {
  const subjects = Array.from(sockets.sessions(), ({ subject }) => subject);
  sockets.broadcast('people', [...new Set(subjects)].sort());
}
