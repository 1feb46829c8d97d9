// Web applications with login sessions, as people write them with Express and with Fastify.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastifyCookie from '@fastify/cookie';
import fastifySession, { type FastifySessionOptions } from '@fastify/session';
import { RedisStore } from 'connect-redis';
import express from 'express';
import expressSession from 'express-session';
import fastify from 'fastify';
import type { createClient } from 'redis';

declare module 'express-session' {
  interface SessionData {
    user: string;
  }
}
declare module 'fastify' {
  interface Session {
    user?: string;
  }
}

/** `POST /login?user=` and `POST /logout`; `GET /` uses the session and changes nothing. */
export interface WebApplication {
  readonly url: string;
  close(): Promise<void>;
}

export interface WebApplicationOptions {
  readonly redis: ReturnType<typeof createClient>;
  /** What the keys of sessions begin with. */
  readonly prefix: string;
  /** The first one signs. */
  readonly secrets: string[];
}

export async function startExpress({
  redis,
  prefix,
  secrets,
}: WebApplicationOptions): Promise<WebApplication> {
  const app = express();
  app.use(
    expressSession({
      store: new RedisStore({ client: redis, prefix }),
      secret: secrets,
      resave: false,
      saveUninitialized: true,
      cookie: { maxAge: 3_600_000 },
    }),
  );
  app.get('/', (request, response) => response.send(request.session.user ?? ''));
  app.post('/login', (request, response) => {
    request.session.user = String(request.query.user);
    response.send('');
  });
  app.post('/logout', (request, response) => {
    request.session.destroy(() => response.send(''));
  });
  const server = createServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

export async function startFastify({
  redis,
  prefix,
  secrets,
}: WebApplicationOptions): Promise<WebApplication> {
  const app = fastify({ forceCloseConnections: true });
  const store = new RedisStore({ client: redis, prefix }) as unknown as NonNullable<
    FastifySessionOptions['store']
  >;
  await app.register(fastifyCookie);
  await app.register(fastifySession, {
    store,
    secret: secrets,
    cookie: { secure: false, maxAge: 3_600_000 },
  });
  app.get('/', async (request) => request.session.user ?? '');
  app.post('/login', async (request) => {
    request.session.user = (request.query as { user: string }).user;
    return '';
  });
  app.post('/logout', async (request) => {
    await request.session.destroy();
    return '';
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, close: () => app.close() };
}
