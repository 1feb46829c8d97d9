// Tickets from the port of the server itself: where they are given, to whom, and what is said to the others.
import { createClient } from '@inband/client';
import {
  accept,
  type InbandServer,
  type ListenOptions,
  limit,
  listen,
  OptionError,
  refuse,
  unavailable,
} from '@inband/server';
import { apiKeyMethod, createApiKey, MemoryApiKeyStore } from '@inband/server/api-keys';
import {
  createTicketIssuer,
  MemoryTicketStore,
  type TicketIssuerOptions,
  ticketMethod,
} from '@inband/server/tickets';
import { apiKeyHeader, authorizationBearer, customWay, ticketQuery, tokenCookie } from '@inband/server/ways';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../support/silent-logger.ts';

type TicketOptions = NonNullable<ListenOptions['tickets']>;

const PAGE = 'https://app.example.com';
const AUDIENCE = 'wss://live.example.com';
const FROM_PAGE = { origin: PAGE, 'content-type': 'application/json' };
const { key, record } = createApiKey({ subject: 'robot' });

const opened: InbandServer[] = [];

afterEach(async () => {
  for (const server of opened.splice(0)) await server.close({ graceMs: 0, spreadMs: 0 });
});

interface Opening {
  readonly tickets?: Partial<TicketOptions>;
  readonly issuer?: Partial<TicketIssuerOptions>;
  readonly server?: Partial<ListenOptions>;
}

function optionsOf({ tickets = {}, issuer = {}, server = {} }: Opening): ListenOptions {
  const store = new MemoryTicketStore();
  return {
    port: 0,
    logger: silentLogger,
    allowedOrigins: [PAGE],
    verifier: ({ token }) => (token === 'right' ? accept({ subject: 'ada' }) : refuse('unknown_token')),
    methods: [
      apiKeyMethod({ store: new MemoryApiKeyStore([record]) }),
      ticketMethod({ store, audience: AUDIENCE }),
    ],
    ...server,
    tickets: {
      issuer: createTicketIssuer({ store, audience: AUDIENCE, ...issuer }),
      ways: [authorizationBearer()],
      ...tickets,
    },
  };
}

async function open(opening: Opening = {}): Promise<InbandServer> {
  const server = await listen(optionsOf(opening));
  opened.push(server);
  return server;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

async function ask(
  { port }: InbandServer,
  headers: Readonly<Record<string, string>> = {},
  { path = '/ticket', ...init }: RequestInit & { readonly path?: string } = {},
): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, ...init });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}

/** What `listen` objects to. */
async function objection(opening: Opening): Promise<unknown> {
  try {
    await open(opening);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError);
    return (error as OptionError).option;
  }
}

const BEARER = { authorization: 'Bearer right' };

describe('the ticket route', () => {
  it.each([
    ['/ticket', {}],
    ['/live/ticket.v1', { path: '/live/ticket.v1' }],
  ])('TICKET-4 gives on %s what opens one session', async (path, tickets) => {
    const server = await open({ tickets });
    const { status, headers, body } = await ask(server, BEARER, { path });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    const credential = (): object => ({ method: 'ticket', ticket: body.ticket });
    const client = createClient({ url: server.url, credential: credential as never });
    expect((await client.ready()).subject).toBe('ada');
    client.close();
  });

  it('TICKET-3 opens a session that ends soon where nobody looks again at what the ticket was got with', async () => {
    const server = await open({ tickets: { ways: [apiKeyHeader()], maxUnwatchedSessionMs: 60_000 } });
    const { body } = await ask(server, { 'x-api-key': key });
    const client = createClient({
      url: server.url,
      credential: () => ({ method: 'ticket', ticket: String(body.ticket) }),
    });
    await client.ready();
    const [session] = server.sessionsOf('robot');
    const leftMs = (session?.expiresAtMs ?? Number.POSITIVE_INFINITY) - Date.now();
    expect(leftMs).toBeLessThanOrEqual(60_000);
    expect(leftMs).toBeGreaterThan(0);
    client.close();
  });

  it('TICKET-3 carries the claims that the issuer chooses', async () => {
    const claims = { role: 'admin', groups: 'g'.repeat(9_000) };
    const verifier = () => accept({ subject: 'ada', claims });
    const all = await ask(await open({ server: { verifier } }), BEARER);
    expect([all.status, all.body]).toEqual([422, { error: 'claims_too_large' }]);
    expect(all.headers.get('retry-after')).toBeNull();
    const some = await open({ server: { verifier }, issuer: { claims: ({ role }) => ({ role }) } });
    expect((await ask(some, BEARER)).status).toBe(200);
  });

  it('TICKET-5 has the rates that it is given', async () => {
    const perSubject = await open({ tickets: { ratePerSubject: { perMinute: 1, burst: 2 } } });
    const statuses = [];
    for (let index = 0; index < 3; index += 1) statuses.push((await ask(perSubject, BEARER)).status);
    const perSource = await open({ tickets: { ratePerSource: { perMinute: 1, burst: 1 } } });
    for (let index = 0; index < 2; index += 1) statuses.push((await ask(perSource)).status);
    expect(statuses).toEqual([200, 200, 429, 401, 429]);
  });
});

describe('the ticket route says', () => {
  it.each([
    ['Bearer', [authorizationBearer()]],
    [null, [apiKeyHeader()]],
    ['Bearer', [apiKeyHeader(), authorizationBearer()]],
    ['Bearer, Device realm="live"', [authorizationBearer(), device('Device realm="live"'), apiKeyHeader()]],
  ])('UPGRADE-3 WWW-Authenticate: %s, to nobody and to a wrong credential alike', async (said, ways) => {
    const server = await open({ tickets: { ways } });
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { 'x-api-key': 'wrong' }]) {
      const answer = await ask(server, headers);
      expect([answer.status, answer.body]).toEqual([401, { error: 'unauthenticated' }]);
      expect(answer.headers.get('www-authenticate')).toBe(said);
    }
  });

  it('AUTH-8 431 to a credential that is longer than what is read', async () => {
    const server = await open({ server: { maxAuthMessageBytes: 1_024 } });
    const answer = await ask(server, { ...FROM_PAGE, authorization: `Bearer ${'x'.repeat(2_000)}` });
    expect([answer.status, answer.body]).toEqual([431, { error: 'credential_too_big' }]);
    expect(answer.headers.get('www-authenticate')).toBeNull();
    expect(answer.headers.get('access-control-allow-origin')).toBe(PAGE);
  });

  it('UPGRADE-5 403 to a cookie without an origin', async () => {
    const server = await open({ tickets: { ways: [tokenCookie({ name: 'token' })] } });
    const answer = await ask(server, { cookie: 'token=right' });
    expect([answer.status, answer.body]).toEqual([403, { error: 'origin_not_allowed' }]);
    expect((await ask(server, { ...FROM_PAGE, cookie: 'token=right' })).status).toBe(200);
  });

  it.each([
    ['AUTH-14 429 and when, to too many attempts', limit('too_many', 7_000), 429, 'rate_limited', '7'],
    ['TICKET-6 503 where a verifier failed', unavailable('down'), 503, 'unavailable', '1'],
  ])('%s', async (_title, verdict, status, error, retryAfter) => {
    const answer = await ask(await open({ server: { verifier: () => verdict } }), BEARER);
    expect([answer.status, answer.body]).toEqual([status, { error }]);
    expect(answer.headers.get('retry-after')).toBe(retryAfter);
  });

  it.each([
    ['content-type, authorization', [authorizationBearer()], {}],
    ['content-type, x-device-key', [apiKeyHeader({ name: 'X-Device-Key' })], {}],
    ['content-type, x-api-key, authorization', [apiKeyHeader(), authorizationBearer()], {}],
    ['content-type', [tokenCookie({ name: 'token' })], {}],
    ['content-type, x-mine', [authorizationBearer()], { allowedHeaders: ['X-Mine'] }],
  ])('TICKET-4 to a preflight that these headers are read: %s', async (said, ways, more) => {
    const server = await open({ tickets: { ways, ...more } });
    const answer = await ask(server, { origin: PAGE }, { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-headers')).toBe(said);
  });

  it('TICKET-4 nothing but JSON, also where the body is too long', async () => {
    const server = await open();
    const large = await ask(server, BEARER, { body: 'x'.repeat(20_000) });
    expect([large.status, large.body]).toEqual([413, { error: 'body_too_large' }]);
  });
});

describe('the time of the ticket route', () => {
  it('TICKET-6 is enough for a credential that takes longer than other routes may, and bounded', async () => {
    let aborted = 0;
    const verifier: ListenOptions['verifier'] = (_credential, { signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          aborted += 1;
          resolve(refuse('aborted'));
        });
      });
    const server = await open({ server: { verifier }, tickets: { timeoutMs: 10_500 } });
    const store = { put: () => new Promise<never>(() => {}), take: () => null, dropAll: () => 0 };
    const hanging = createTicketIssuer({ store, audience: AUDIENCE });
    const stuck = await open({ tickets: { issuer: hanging, timeoutMs: 1_000 } });
    const [answer, late] = await Promise.all([ask(server, BEARER), ask(stuck, BEARER)]);
    expect([answer.status, answer.body]).toEqual([503, { error: 'unavailable' }]);
    expect(aborted).toBe(1);
    expect([late.status, late.body]).toEqual([504, { error: 'timeout' }]);
  });

  it('SEC-4: a route of its own time is answered for with 504 and a fixed word', async () => {
    const never = new Promise<never>(() => {});
    const routes = [{ method: 'get', path: '/slow', timeoutMs: 100, handle: () => never }] as const;
    const server = await open({ server: { routes } });
    const answer = await ask(server, {}, { path: '/slow', method: 'GET' });
    expect([answer.status, answer.body]).toEqual([504, { error: 'timeout' }]);
    expect(answer.headers.get('content-type')).toBe('application/json');
  });
});

describe('the pages that get tickets', () => {
  const other = 'https://other.example.com';
  const statusOf = async (server: InbandServer, origin: string): Promise<number> =>
    (await ask(server, { ...FROM_PAGE, ...BEARER, origin })).status;

  it('TICKET-4 are by default those that may open a socket', async () => {
    const server = await open();
    expect([await statusOf(server, PAGE), await statusOf(server, other)]).toEqual([200, 403]);
  });

  it('TICKET-4 may be others', async () => {
    for (const allowedOrigins of ['*', [PAGE]] as const) {
      const server = await open({ server: { allowedOrigins }, tickets: { allowedOrigins: [other] } });
      expect([await statusOf(server, PAGE), await statusOf(server, other)]).toEqual([403, 200]);
    }
  });

  it('TICKET-4 may be none, for programs only', async () => {
    const server = await open({ server: { allowedOrigins: '*' }, tickets: { allowedOrigins: [] } });
    expect(await statusOf(server, PAGE)).toBe(403);
    expect((await ask(server, BEARER)).status).toBe(200);
  });

  it("TICKET-4 are the server's own, too, where those are let in", async () => {
    const server = await open({ server: { allowOwnOrigins: true } });
    expect(await statusOf(server, server.ownOrigins[0] ?? '')).toBe(200);
  });
});

describe('the options of the ticket route are checked at start', () => {
  const page = { method: 'get', path: '/page', handle: () => ({ statusLine: '200 OK' }) } as const;

  it.each([
    '/ws',
    '/page',
    'ticket',
    '',
    42,
    null,
    '/a b',
    '/:any',
    '/*',
    '/ticket?x',
    '/ticket#x',
    '/t\u00e4',
  ])('TICKET-4: the path %j is none for tickets', async (path) => {
    expect(await objection({ tickets: { path: path as string }, server: { routes: [page] } })).toBe(
      'tickets.path',
    );
  });

  it.each<[Opening, string]>([
    [{ tickets: { issuer: undefined as never } }, 'tickets.issuer'],
    [{ tickets: { issuer: {} as never } }, 'tickets.issuer'],
    [{ tickets: { ways: [] } }, 'tickets.ways'],
    [{ tickets: { ways: undefined as never } }, 'tickets.ways'],
    [{ tickets: { timeoutMs: 1 } }, 'tickets.timeoutMs'],
    [{ tickets: { maxInFlight: 0 } }, 'tickets.maxInFlight'],
    [{ tickets: { ratePerSubject: { perMinute: 0, burst: 1 } } }, 'tickets.ratePerSubject.perMinute'],
    [{ tickets: { ratePerSource: 5 as never } }, 'tickets.ratePerSource'],
    [{ tickets: { allowedHeaders: ['*'] } }, 'tickets.allowedHeaders'],
    [{ tickets: { allowedHeaders: null as never } }, 'tickets.allowedHeaders'],
    [{ tickets: { allowedOrigins: '*' as never } }, 'tickets.allowedOrigins'],
    [{ tickets: { allowedOrigins: null as never } }, 'tickets.allowedOrigins'],
    [{ tickets: { allowedOrigins: ['https://app.example.com/'] } }, 'tickets.allowedOrigins'],
    [{ server: { allowedOrigins: '*' } }, 'tickets.allowedOrigins'],
    [{ tickets: { colour: 'red' } as never }, 'tickets.colour'],
    [{ tickets: { allowedOrigins: 42 as never } }, 'tickets.allowedOrigins'],
    [{ tickets: { ways: [ticketQuery()] } }, 'tickets.ways'],
    [{ tickets: { maxUnwatchedSessionMs: 1 } }, 'tickets.maxUnwatchedSessionMs'],
    [{ server: { methods: [] } }, 'tickets'],
    [{ server: { routes: [{ ...page, timeoutMs: 0 }] } }, 'routes.timeoutMs'],
  ])('TICKET-4: %j names %s', async (opening, option) => {
    expect(await objection(opening)).toBe(option);
  });

  it.each([null, 42, 'ticket', []])('TICKET-4: tickets: %j', async (tickets) => {
    const options = { ...optionsOf({}), tickets } as unknown as ListenOptions;
    await expect(listen(options)).rejects.toMatchObject({ name: 'OptionError', option: 'tickets' });
  });

  it('TICKET-4: a key of the right kind gets a ticket all the same', async () => {
    const server = await open({ tickets: { ways: [apiKeyHeader({ name: 'x-device-key' })] } });
    expect((await ask(server, { ...FROM_PAGE, 'x-device-key': key })).status).toBe(200);
  });
});

function device(authenticate: string): ReturnType<typeof customWay> {
  return customWay({
    name: 'device',
    method: 'bearer',
    attachedBy: 'client',
    authenticate,
    find: () => null,
  });
}
