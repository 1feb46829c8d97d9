import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/option-error.ts';
import type { Peer } from '../../src/peer.ts';
import { MemoryTicketStore } from '../../src/tickets/memory-ticket-store.ts';
import { createTicketEndpoint } from '../../src/tickets/ticket-endpoint.ts';
import type { TicketEndpointOptions } from '../../src/tickets/ticket-endpoint-options.ts';
import type { HttpIdentity, TicketHttpReply, TicketHttpRequest } from '../../src/tickets/ticket-http.ts';
import { createTicketIssuer, type TicketIssuer } from '../../src/tickets/ticket-issuer.ts';
import { ticketMethod } from '../../src/tickets/ticket-method.ts';
import { MemoryLogger } from '../memory-logger.ts';
import { ManualClock } from './manual-clock.ts';
import { BROWSER, verificationContext } from './verification-context.ts';

const AUDIENCE = 'wss://live.example.com';
const PAGE = 'https://app.example.com';
const CANARY = 'canary-0b7e';

interface Sent {
  readonly method?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly peer?: Partial<Peer>;
}

/** Of a page's script on {@link PAGE}, unless told otherwise. */
function request({ method = 'POST', query = '', headers = {}, peer = {} }: Sent = {}): TicketHttpRequest {
  const all: Readonly<Record<string, string>> = { 'content-type': 'application/json', ...headers };
  return { method, query, header: (name) => all[name] ?? '', peer: { ...BROWSER, ...peer } };
}

/** An endpoint that knows ada, and everything around it. */
function open(options: Partial<TicketEndpointOptions> = {}) {
  const clock = new ManualClock();
  const store = new MemoryTicketStore({ clock });
  const issuer = createTicketIssuer({ store, audience: AUDIENCE, clock, maxPerSubject: 1_000 });
  const asked: TicketHttpRequest[] = [];
  const endpoint = createTicketEndpoint({
    issuer,
    allowedOrigins: [PAGE],
    authenticate: (from): HttpIdentity | null => {
      asked.push(from);
      return { subject: 'ada', expiresAtMs: null };
    },
    clock,
    ...options,
  });
  return { clock, store, issuer, asked, endpoint, send: (sent?: Sent) => endpoint.handle(request(sent)) };
}

function expectFailure(reply: TicketHttpReply, status: number, error: string): void {
  expect([reply.status, reply.body]).toEqual([status, JSON.stringify({ error })]);
  expect(reply.headers).toMatchObject({
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    Vary: 'Origin',
  });
}

describe('a ticket over HTTP', () => {
  it('TICKET-4 is answered to a page that is listed, and opens a session', async () => {
    const { clock, store, send } = open();
    const reply = await send();
    expect(reply.status).toBe(200);
    expect(reply.headers).toEqual({
      'Access-Control-Allow-Origin': PAGE,
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': 'Retry-After',
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      Vary: 'Origin',
    });
    const body = JSON.parse(reply.body);
    expect(body).toEqual({
      ticket: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      expires_at_ms: clock.nowMs() + 30_000,
    });
    const method = ticketMethod({ store, audience: AUDIENCE });
    expect(
      method.verify({ method: 'ticket', ticket: body.ticket }, verificationContext(clock)),
    ).toMatchObject({ outcome: 'accepted', subject: 'ada' });
  });

  it('TICKET-4 is answered to a program, whatever its content type', async () => {
    for (const type of ['', 'application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
      const reply = await open().send({ headers: { 'content-type': type }, peer: { origin: null } });
      expect(reply.status).toBe(200);
      expect(reply.headers).not.toHaveProperty('Access-Control-Allow-Origin');
      expect(reply.headers).toMatchObject({ 'Cache-Control': 'no-store', Vary: 'Origin' });
    }
  });

  it('TICKET-4 carries over the subject, the end, the claims and the key of the credential', async () => {
    const keyThumbprint = 'k'.repeat(43);
    const { clock, store, send } = open({
      authenticate: async () => ({
        subject: 'bob',
        expiresAtMs: 1_790_000_003_000,
        claims: { role: 'admin' },
        confirmedKey: keyThumbprint,
      }),
    });
    const { ticket, expires_at_ms } = JSON.parse((await send()).body);
    expect(expires_at_ms).toBe(1_790_000_003_000);
    const method = ticketMethod({ store, audience: AUDIENCE });
    expect(method.verify({ method: 'ticket', ticket }, verificationContext(clock))).toEqual({
      outcome: 'accepted',
      subject: 'bob',
      expiresAtMs: 1_790_000_003_000,
      claims: { role: 'admin', cnf: { jkt: keyThumbprint } },
    });
  });

  it('TICKET-3 is bound to whom it was answered to', async () => {
    const clock = new ManualClock();
    const store = new MemoryTicketStore({ clock });
    const bindings = { origin: true, sourcePrefix: true, userAgent: true };
    const { send } = open({ issuer: createTicketIssuer({ store, audience: AUDIENCE, clock, bindings }) });
    const method = ticketMethod({ store, audience: AUDIENCE });
    for (const [to, outcome] of [
      [{}, 'accepted'],
      [{ origin: 'https://evil.example' }, 'refused'],
    ] as const) {
      const { ticket } = JSON.parse((await send()).body);
      const context = verificationContext(clock, { ...BROWSER, ...to });
      expect(method.verify({ method: 'ticket', ticket }, context)).toMatchObject({ outcome });
    }
  });
});

describe('who gets no ticket', () => {
  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'CONNECT', 'post', 'Post', '', 'POST '])(
    'TICKET-4 answers 405 to the method %j',
    async (method) => {
      const { asked, send } = open();
      for (const origin of [PAGE, null]) {
        const reply = await send({ method, peer: { origin } });
        expectFailure(reply, 405, 'method_not_allowed');
        expect(reply.headers.Allow).toBe('POST, OPTIONS');
      }
      expect(asked).toEqual([]);
    },
  );

  it.each([
    'https://evil.example',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://app.example.com:443',
    'https://app.example.com.evil.example',
    'https://evilapp.example.com',
    'https://sub.app.example.com',
    'https://APP.example.com',
    'https://app.example.com/',
    'https://app.example.com, https://evil.example',
    'https://user@app.example.com',
    'null',
    '*',
    '',
    '__proto__',
    undefined,
  ])('TICKET-4 answers 403 to a page of %j, and nothing that lets it read the answer', async (origin) => {
    const { asked, send } = open();
    for (const method of ['POST', 'OPTIONS']) {
      const reply = await send({ method, peer: { origin: origin as string } });
      expectFailure(reply, 403, 'origin_not_allowed');
      expect(Object.keys(reply.headers).sort()).toEqual(['Cache-Control', 'Content-Type', 'Vary']);
    }
    expect(asked).toEqual([]);
  });

  it.each([
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain; application/json',
    'text/plain;charset=application/json',
    'application/json, text/plain',
    'text/plain, application/json',
    'application/jsonp',
    'application/json-seq',
    'xapplication/json',
    'application / json',
  ])('TICKET-4 answers 415 to what a form could send: %j', async (type) => {
    const { asked, send } = open();
    expectFailure(await send({ headers: { 'content-type': type } }), 415, 'content_type_not_json');
    expect(asked).toEqual([]);
  });

  it.each(['application/json', 'APPLICATION/JSON', 'application/json; charset=utf-8', ' application/json '])(
    'TICKET-4 takes the content type %j',
    async (type) => {
      expect((await open().send({ headers: { 'content-type': type } })).status).toBe(200);
    },
  );

  it.each([
    ['cross-site', 403],
    ['same-site', 403],
    ['anything', 403],
    ['same-origin', 200],
    ['none', 200],
  ])('TICKET-4 heeds Sec-Fetch-Site: %s where no origin is named: %d', async (site, status) => {
    const reply = await open().send({ headers: { 'sec-fetch-site': site }, peer: { origin: null } });
    expect(reply.status).toBe(status);
  });

  it.each(['token=x', 'a=1&access%5Ftoken=x', 'API-KEY', 'session_id=1'])(
    'TICKET-4 answers 400 to a credential in the query: %s',
    async (query) => {
      const { asked, send } = open();
      expectFailure(await send({ query }), 400, 'credential_in_query');
      expect(asked).toEqual([]);
    },
  );

  it('TICKET-4 answers 401 to nobody', async () => {
    for (const [wwwAuthenticate, said] of [
      [undefined, 'Bearer'],
      ['Bearer realm="live"', 'Bearer realm="live"'],
      [['Bearer', 'Basic realm="live"', 'Bearer'], 'Bearer, Basic realm="live"'],
      [[], undefined],
    ] as const) {
      const more = wwwAuthenticate === undefined ? {} : { wwwAuthenticate };
      for (const authenticate of [() => null, async () => null]) {
        const reply = await open({ authenticate, ...more }).send();
        expectFailure(reply, 401, 'unauthenticated');
        expect(reply.headers['WWW-Authenticate']).toBe(said);
        expect(reply.headers['Access-Control-Allow-Origin']).toBe(PAGE);
      }
    }
  });

  it.each([
    ['credential_too_big', 431],
    ['origin_not_allowed', 403],
  ] as const)('TICKET-4 hands on %s with %d', async (error, status) => {
    const { issuer } = open();
    let issued = 0;
    const counting: TicketEndpointOptions['issuer'] = {
      ...issuer,
      issue: (holder) => {
        issued += 1;
        return issuer.issue(holder);
      },
    };
    const reply = await open({ issuer: counting, authenticate: async () => ({ error }) }).send();
    expectFailure(reply, status, error);
    expect(reply.headers).not.toHaveProperty('WWW-Authenticate');
    expect(reply.headers).not.toHaveProperty('Retry-After');
    expect(issued).toBe(0);
  });

  it('TICKET-4 answers 422, and never "try again", to claims that no ticket can carry', async () => {
    const logger = new MemoryLogger();
    const claims = { groups: CANARY.repeat(1_000) };
    const { send, store } = open({
      logger,
      authenticate: () => ({ subject: 'ada', expiresAtMs: null, claims }),
    });
    const reply = await send();
    expectFailure(reply, 422, 'claims_too_large');
    expect(reply.headers).not.toHaveProperty('Retry-After');
    expect(reply.headers['Access-Control-Allow-Origin']).toBe(PAGE);
    expect(store.size).toBe(0);
    expect(logger.lines).toHaveLength(1);
    expect(JSON.stringify(logger.lines)).toContain('claims_too_large');
    expect(JSON.stringify(logger.lines)).not.toContain(CANARY);
  });

  it('TICKET-4 answers 401 to whose session has ended', async () => {
    const reply = await open({ authenticate: () => ({ subject: 'ada', expiresAtMs: 1 }) }).send();
    expectFailure(reply, 401, 'unauthenticated');
  });
});

describe('the answer to a preflight', () => {
  it('TICKET-4 names one origin, one method and three headers', async () => {
    const { asked, send } = open();
    const reply = await send({
      method: 'OPTIONS',
      headers: {
        'content-type': '',
        'access-control-request-method': 'DELETE',
        'access-control-request-headers': CANARY,
      },
    });
    expect(reply).toEqual({
      status: 204,
      body: '',
      headers: {
        'Access-Control-Allow-Origin': PAGE,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Expose-Headers': 'Retry-After',
        'Access-Control-Allow-Methods': 'POST',
        'Access-Control-Allow-Headers': 'content-type, authorization, x-api-key',
        'Access-Control-Max-Age': '600',
        Allow: 'POST, OPTIONS',
        'Cache-Control': 'no-store',
        Vary: 'Origin',
      },
    });
    expect(asked).toEqual([]);
  });

  it.each([
    [[], 'content-type'],
    [
      ['X-Device-Key', 'authorization', 'x-device-key', 'Content-Type'],
      'content-type, x-device-key, authorization',
    ],
  ])('TICKET-4 names the headers that are allowed: %j', async (allowedHeaders, said) => {
    const reply = await open({ allowedHeaders }).send({ method: 'OPTIONS' });
    expect(reply.headers['Access-Control-Allow-Headers']).toBe(said);
  });

  it('TICKET-4 allows nothing where no origin asks', async () => {
    const reply = await open().send({ method: 'OPTIONS', peer: { origin: null } });
    expect(reply).toEqual({
      status: 204,
      body: '',
      headers: { Allow: 'POST, OPTIONS', 'Cache-Control': 'no-store', Vary: 'Origin' },
    });
  });

  it('TICKET-4 lets no page in by default, and others in once they are named', async () => {
    const { issuer } = open();
    const endpoint = createTicketEndpoint({ issuer, authenticate: () => null });
    expect((await endpoint.handle(request({ method: 'OPTIONS' }))).status).toBe(403);
    endpoint.allowOrigins([PAGE]);
    endpoint.allowOrigins(['https://other.example']);
    expect((await endpoint.handle(request({ method: 'OPTIONS' }))).status).toBe(204);
    for (const origin of ['*', 'https://*.example', 'https://app.example.com/']) {
      expect(() => endpoint.allowOrigins([origin])).toThrow(OptionError);
    }
    expect(() => endpoint.allowOrigins('*' as never)).toThrow(OptionError);
  });
});

describe('how many tickets there are to be had', () => {
  it('TICKET-5 limits a subject, wherever it asks from', async () => {
    const { clock, send } = open({ ratePerSubject: { perMinute: 30, burst: 3 } });
    const from = (host: number) => send({ peer: { address: `203.0.113.${host}` } });
    for (const host of [1, 2, 3]) expect((await from(host)).status).toBe(200);
    const reply = await from(4);
    expectFailure(reply, 429, 'rate_limited');
    expect(reply.headers['Retry-After']).toBe('2');
    clock.pass(2_000);
    expect((await from(5)).status).toBe(200);
    expect((await from(5)).status).toBe(429);
  });

  it('TICKET-5 limits a source, whoever asks, before anybody is authenticated', async () => {
    const asked: TicketHttpRequest[] = [];
    const { send } = open({
      ratePerSource: { perMinute: 60, burst: 2 },
      authenticate: (from) => {
        asked.push(from);
        return asked.length === 1 ? null : { subject: `user${asked.length}`, expiresAtMs: null };
      },
    });
    const from = async (address: string) => (await send({ peer: { address } })).status;
    // The attempt of nobody counts, too.
    expect([await from('2001:db8::1'), await from('2001:db8::2')]).toEqual([401, 200]);
    expect([await from('2001:db8::3'), await from('2001:db8:0:0:ffff::')]).toEqual([429, 429]);
    expect(await from('2001:db8:0:1::1')).toBe(200);
    expect(asked).toHaveLength(3);
  });

  it('TICKET-5 counts all of whom the address is unknown as one source', async () => {
    const { send } = open({ ratePerSource: { perMinute: 1, burst: 2 } });
    const statuses = [];
    for (const address of ['', 'unknown', 'x']) statuses.push((await send({ peer: { address } })).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('TICKET-5 says 429 when a subject has as many as it may have', async () => {
    const { store } = open();
    const issuer = createTicketIssuer({ store, audience: AUDIENCE, maxPerSubject: 2, ttlMs: 45_000 });
    const { send } = open({ issuer });
    expect([(await send()).status, (await send()).status]).toEqual([200, 200]);
    const reply = await send();
    expectFailure(reply, 429, 'too_many_unused_tickets');
    expect(reply.headers['Retry-After']).toBe('45');
  });

  it('TICKET-5 has rates by default', async () => {
    const { send } = open();
    const statuses = new Map<number, number>();
    for (let index = 0; index < 100; index += 1) {
      const { status } = await send();
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(Object.fromEntries(statuses)).toEqual({ 200: 16, 429: 84 });
  });

  it('TICKET-5 remembers so many sources and subjects, and answers all the same', async () => {
    let count = 0;
    const { send } = open({
      maxTracked: 10,
      ratePerSource: { perMinute: 1, burst: 1 },
      ratePerSubject: { perMinute: 1, burst: 1 },
      authenticate: () => {
        count += 1;
        return { subject: `user${count}`, expiresAtMs: null };
      },
    });
    const from = async (host: number) => (await send({ peer: { address: `203.0.113.${host}` } })).status;
    for (let host = 0; host < 200; host += 1) expect(await from(host)).toBe(200);
    expect(await from(199)).toBe(429);
    expect(await from(190)).toBe(429);
    expect(await from(0)).toBe(200);
  });
});

describe('an endpoint that something behind it fails', () => {
  const issuing = (issue: () => unknown) => ({ issue, ttlMs: 30_000 }) as unknown as TicketIssuer;
  const fault = new Error(CANARY);
  const trapped = Object.defineProperty({}, 'subject', {
    get() {
      throw fault;
    },
  });

  it.each<[string, Partial<TicketEndpointOptions>]>([
    [
      'authenticate throws',
      {
        authenticate: () => {
          throw fault;
        },
      },
    ],
    ['authenticate rejects', { authenticate: () => Promise.reject(fault) }],
    ['authenticate rejects with text', { authenticate: () => Promise.reject(CANARY) }],
    ...[
      undefined,
      true,
      false,
      1,
      CANARY,
      [],
      {},
      { subject: '' },
      { subject: 7, expiresAtMs: null },
      { subject: CANARY },
      { subject: CANARY, expiresAtMs: 'never' },
      { subject: CANARY, expiresAtMs: null, claims: null },
      { subject: CANARY, expiresAtMs: null, claims: [CANARY] },
      { subject: CANARY, expiresAtMs: null, claims: { since: new Date() } },
      { subject: CANARY, expiresAtMs: null, confirmedKey: CANARY },
      { outcome: 'refused', reason: CANARY },
      { error: CANARY },
      { error: 'unavailable' },
      { error: '__proto__' },
      trapped,
    ].map((answer, index): [string, Partial<TicketEndpointOptions>] => [
      `authenticate answers what is no identity (${index})`,
      { authenticate: () => answer as never },
    ]),
    [
      'the issuer throws',
      {
        issuer: issuing(() => {
          throw fault;
        }),
      },
    ],
    ['the issuer rejects', { issuer: issuing(() => Promise.reject(fault)) }],
    ['the issuer answers nothing', { issuer: issuing(() => undefined) }],
  ])('TICKET-6 answers 503 when %s', async (_what, options) => {
    const logger = new MemoryLogger();
    const reply = await open({ logger, ...options }).send();
    expectFailure(reply, 503, 'unavailable');
    expect(reply.headers['Retry-After']).toBe('1');
    expect(reply.headers['Access-Control-Allow-Origin']).toBe(PAGE);
    expect(JSON.stringify([reply, logger.lines])).not.toContain(CANARY);
    expect(JSON.stringify(logger.lines)).toContain('ticket not issued');
  });

  it.each<[string, () => 'stored' | Promise<'stored'>]>([
    [
      'throws',
      () => {
        throw fault;
      },
    ],
    ['rejects', () => Promise.reject(fault)],
    ['answers nothing', () => undefined as never],
  ])('TICKET-6 answers 503 when the store %s', async (_what, put) => {
    const store = { put, take: () => null, dropAll: () => 0 };
    const logger = new MemoryLogger();
    const { send } = open({ logger, issuer: createTicketIssuer({ store, audience: AUDIENCE }) });
    const reply = await send();
    expectFailure(reply, 503, 'unavailable');
    expect(JSON.stringify([reply, logger.lines])).not.toContain(CANARY);
  });

  it('TICKET-6 counts nothing for what is no subject', async () => {
    const { send } = open({
      ratePerSubject: { perMinute: 1, burst: 1 },
      authenticate: () => ({ subject: 7 as never, expiresAtMs: null }),
    });
    expect([(await send()).status, (await send()).status]).toEqual([503, 503]);
  });

  it('TICKET-6 answers 503 when the store in memory is full', async () => {
    const store = new MemoryTicketStore({ maxTickets: 1 });
    const { send } = open({ issuer: createTicketIssuer({ store, audience: AUDIENCE }) });
    expect([(await send()).status, (await send()).status]).toEqual([200, 503]);
  });

  it('TICKET-6 answers 503 to a request that cannot be read', async () => {
    const { endpoint } = open();
    const broken = [
      null,
      {},
      { ...request(), peer: undefined },
      {
        ...request(),
        header: () => {
          throw fault;
        },
      },
      { ...request(), header: () => undefined },
    ];
    for (const each of broken) {
      const reply = await endpoint.handle(each as never);
      expect([405, 503]).toContain(reply.status);
      expect(JSON.stringify(reply)).not.toContain(CANARY);
    }
  });
});

describe('what an endpoint says', () => {
  it('TICKET-4 never repeats anything of a request, nor whom it is from', async () => {
    const logger = new MemoryLogger();
    const answers = [() => null, () => ({ subject: CANARY, expiresAtMs: null })];
    for (const authenticate of answers) {
      const { send } = open({
        logger,
        authenticate,
        ratePerSubject: { perMinute: 1, burst: 1 },
      });
      const headers = {
        cookie: `session=${CANARY}`,
        authorization: `Bearer ${CANARY}`,
        'x-api-key': CANARY,
        referer: CANARY,
        'access-control-request-headers': CANARY,
      };
      for (const sent of [
        {},
        {},
        { method: 'OPTIONS' },
        { method: 'GET' },
        { method: CANARY },
        { peer: { origin: `https://${CANARY}.example` } },
        { headers: { ...headers, 'content-type': CANARY } },
        { query: `token=${CANARY}` },
        { method: 'GET', peer: { address: CANARY } },
      ]) {
        const reply = await send({
          query: `q=${CANARY}`,
          headers,
          ...sent,
          peer: { userAgent: CANARY, ...sent.peer },
        });
        expect(JSON.stringify(reply)).not.toContain(CANARY);
      }
    }
    expect(logger.lines.length).toBeGreaterThan(5);
    expect(JSON.stringify(logger.lines)).not.toContain(CANARY);
  });

  it('TICKET-1 has no ticket in the log', async () => {
    const logger = new MemoryLogger();
    const { send } = open({ logger, ratePerSubject: { perMinute: 1, burst: 1 } });
    const { ticket } = JSON.parse((await send()).body);
    await send();
    expect(JSON.stringify(logger.lines)).toContain('rate_limited');
    expect(JSON.stringify(logger.lines)).not.toContain(ticket);
  });

  it('SEC-3 logs so many lines a second and no more', async () => {
    const logger = new MemoryLogger();
    const { send } = open({ logger, authenticate: () => null });
    for (let index = 0; index < 200; index += 1) await send();
    expect(logger.lines).toHaveLength(20);
  });
});

describe('the options of an endpoint', () => {
  const { issuer } = open();
  const good = { issuer, authenticate: () => null };

  it.each<[object, string]>([
    [{ authenticate: () => null }, 'issuer'],
    [{ issuer }, 'authenticate'],
    [{ ...good, allowedOrigins: '*' }, 'allowedOrigins'],
    [{ ...good, allowedOrigins: ['*'] }, 'allowedOrigins'],
    [{ ...good, allowedOrigins: ['null'] }, 'allowedOrigins'],
    [{ ...good, allowedOrigins: ['https://app.example.com/'] }, 'allowedOrigins'],
    [{ ...good, wwwAuthenticate: '' }, 'wwwAuthenticate'],
    [{ ...good, wwwAuthenticate: 'Bearer\r\nSet-Cookie: a=b' }, 'wwwAuthenticate'],
    [{ ...good, wwwAuthenticate: 'Bearer\n' }, 'wwwAuthenticate'],
    [{ ...good, ratePerSubject: { perMinute: 0 } }, 'ratePerSubject.perMinute'],
    [{ ...good, ratePerSource: { burst: 0.5 } }, 'ratePerSource.burst'],
    [{ ...good, ratePerSource: 5 }, 'ratePerSource'],
    [{ ...good, ratePerSource: { perSecond: 1 } }, 'ratePerSource.perSecond'],
    [{ ...good, wwwAuthenticate: null }, 'wwwAuthenticate'],
    [{ ...good, wwwAuthenticate: ['Bearer', 'Basic\r\n'] }, 'wwwAuthenticate'],
    [{ ...good, allowedOrigins: null }, 'allowedOrigins'],
    [{ ...good, allowedHeaders: null }, 'allowedHeaders'],
    [{ ...good, allowedHeaders: 'authorization' }, 'allowedHeaders'],
    [{ ...good, allowedHeaders: ['*'] }, 'allowedHeaders'],
    [{ ...good, allowedHeaders: ['a, b'] }, 'allowedHeaders'],
    [{ ...good, allowedHeaders: ['x\r\n'] }, 'allowedHeaders'],
    [{ ...good, allowedHeaders: [7] }, 'allowedHeaders'],
    [{ ...good, allowedHeaders: Array(33).fill('a') }, 'allowedHeaders'],
    [{ ...good, maxTracked: 0 }, 'maxTracked'],
    [{ ...good, logger: {} }, 'logger'],
    [{ ...good, clock: {} }, 'clock'],
    [{ ...good, allowedOrigin: [PAGE] }, 'allowedOrigin'],
    [[], 'options'],
  ])('TICKET-4 are checked at start (%#)', (options, named) => {
    expect(() => createTicketEndpoint(options as never)).toThrow(OptionError);
    expect(() => createTicketEndpoint(options as never)).toThrow(`"${named}"`);
  });
});
