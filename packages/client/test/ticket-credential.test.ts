import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CredentialError, type TicketOptions, ticketCredential } from '../src/index.ts';
import { settle, startClient, stateOf } from './support/start-client.ts';

const TICKET = 'T'.repeat(43);
const GOOD = JSON.stringify({ ticket: TICKET, expires_at_ms: 1_790_000_000_000 });

interface Endpoint extends AsyncDisposable {
  readonly url: string;
  readonly requests: {
    readonly method: string;
    readonly headers: IncomingMessage['headers'];
    readonly body: string;
  }[];
}

async function startEndpoint(answer: (response: ServerResponse) => void): Promise<Endpoint> {
  const requests: Endpoint['requests'] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    requests.push({ method: request.method ?? '', headers: request.headers, body });
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ticket`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function ask(options: TicketOptions, signal = new AbortController().signal) {
  return Promise.resolve(ticketCredential(options)({ reason: 'initial', signal }));
}

function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );
}

describe(ticketCredential, () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('METHOD-2: POSTs {} as JSON, and takes the ticket', async () => {
    await using endpoint = await startEndpoint((response) => response.writeHead(201).end(GOOD));
    const headers = { authorization: 'Bearer of the page', accept: 'text/html' };
    expect(await ask({ url: endpoint.url, headers })).toEqual({ method: 'ticket', ticket: TICKET });
    expect(endpoint.requests).toMatchObject([
      {
        method: 'POST',
        body: '{}',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          authorization: 'Bearer of the page',
        },
      },
    ]);
  });

  it('METHOD-2: asks for headers each time, and says why it asks', async () => {
    await using endpoint = await startEndpoint((response) => response.end(GOOD));
    const headers = vi.fn(async () => ({ 'x-token': 'fresh' }));
    await ask({ url: endpoint.url, headers });
    expect(headers).toHaveBeenCalledWith({ reason: 'initial', signal: expect.anything() });
    expect(endpoint.requests[0]?.headers).toMatchObject({ 'x-token': 'fresh' });
  });

  it('CLIENT-11: tells fetch to send cookies, follow nothing, cache nothing, and heed the signal', async () => {
    const fetch = vi.fn(async (..._: Parameters<NonNullable<TicketOptions['fetch']>>) => new Response(GOOD));
    const { signal } = new AbortController();
    await ask({ url: 'https://example.test/ticket', fetch }, signal);
    expect(fetch).toHaveBeenCalledWith(
      'https://example.test/ticket',
      expect.objectContaining({ credentials: 'include', redirect: 'error', cache: 'no-store', signal }),
    );
    await ask({ url: 'https://example.test/ticket', fetch, credentials: 'omit' });
    expect(fetch.mock.calls[1]?.[1].credentials).toBe('omit');
  });

  it('CLIENT-11: follows no redirect', async () => {
    await using target = await startEndpoint((response) => response.end(GOOD));
    await using endpoint = await startEndpoint((response) =>
      response.writeHead(307, { location: target.url }).end(),
    );
    expect(await failure(ask({ url: endpoint.url }))).toBeInstanceOf(TypeError);
    expect(target.requests).toEqual([]);
  });

  it('CLIENT-4: gives up when nobody waits any more', async () => {
    await using endpoint = await startEndpoint(() => {});
    const controller = new AbortController();
    const asked = failure(ask({ url: endpoint.url }, controller.signal));
    await expect.poll(() => endpoint.requests.length).toBe(1);
    controller.abort();
    expect(await asked).toMatchObject({ name: 'AbortError' });
  });

  it('CLIENT-4: 401 is signed out', async () => {
    await using endpoint = await startEndpoint((response) => response.writeHead(401).end('who?'));
    expect(await ask({ url: endpoint.url })).toBeNull();
  });

  it.each([
    [403, '5', 5_000],
    [429, '7', 7_000],
    [503, '60', 60_000],
    [503, 'Wed, 21 Oct 2026 07:28:00 GMT', null],
    [503, '-1', null],
    [500, undefined, null],
    [204, undefined, null],
    [404, undefined, null],
  ])('CLIENT-3: HTTP %i with Retry-After %s is an error, delay %s', async (status, header, retryAfterMs) => {
    await using endpoint = await startEndpoint((response) =>
      response.writeHead(status, header === undefined ? {} : { 'retry-after': header }).end(),
    );
    const error = await failure(ask({ url: endpoint.url }));
    expect(error).toBeInstanceOf(CredentialError);
    expect(error).toMatchObject({ code: 'INBAND_TICKET_UNAVAILABLE', retryAfterMs });
  });

  it.each([
    ['nothing', ''],
    ['text', '<html>'],
    ['null', 'null'],
    ['an array', '[]'],
    ['no ticket', '{"expires_at_ms":1}'],
    ['no expiry', `{"ticket":"${TICKET}"}`],
    ['an expiry that is no time', `{"ticket":"${TICKET}","expires_at_ms":"soon"}`],
    ['a short ticket', '{"ticket":"s3cret","expires_at_ms":1}'],
    ['a ticket of other letters', `{"ticket":"${'s3cret='.repeat(6)}=","expires_at_ms":1}`],
    ['two tickets', `{"ticket":"${TICKET}","ticket":"${TICKET}","expires_at_ms":1}`],
    ['more than it may be', `${GOOD.slice(0, -1)},"x":"${'s3cret'.repeat(1_000)}"}`],
  ])('METHOD-2: a response of %s is an error that quotes nothing', async (_what, text) => {
    const error = await failure(ask({ url: 'https://a.test/', fetch: async () => new Response(text) }));
    expect(error).toMatchObject({
      code: 'INBAND_TICKET_UNAVAILABLE',
      message: 'the response holds no ticket',
    });
  });

  it('METHOD-2: reads no further than it must, and takes what comes in pieces', async () => {
    let chunks = 0;
    const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        chunks += 1;
        controller.enqueue(new Uint8Array(1_000).fill(32));
      },
    });
    const fetch = async () => new Response(endless);
    expect(await failure(ask({ url: 'https://a.test/', fetch }))).toBeInstanceOf(CredentialError);
    expect(chunks).toBeLessThan(10);
    const pieces = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        for (const byte of new TextEncoder().encode(GOOD)) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const ticket = await ask({ url: 'https://a.test/', fetch: async () => new Response(pieces) });
    expect(ticket).toEqual({ method: 'ticket', ticket: TICKET });
  });

  it.each([
    'http://example.test/',
    'wss://example.test/',
    'ws://localhost/',
    'https://user:s3cret@example.test/',
    'https://example.test/?token=s3cret',
    '/ticket',
    undefined,
  ])('CLIENT-10: refuses the URL %s in words that do not quote it', (url) => {
    let message = '';
    try {
      ticketCredential({ url: url as string });
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/^"url" must/);
    expect(message).not.toContain('s3cret');
  });

  it.each([
    ['/ticket', 'https://page.test/app/index.html?q=1#top', 'https://page.test/ticket'],
    ['ticket?room=7', 'https://page.test/app/', 'https://page.test/app/ticket?room=7'],
    ['//tickets.test/t', 'https://page.test/', 'https://tickets.test/t'],
    ['/ticket', 'http://localhost:8080/', 'http://localhost:8080/ticket'],
    ['https://a.test/t', 'about:blank', 'https://a.test/t'],
  ])('METHOD-2: resolves %s in the page %s', async (url, href, resolved) => {
    vi.stubGlobal('location', { href });
    const fetch = vi.fn(async () => new Response(GOOD));
    await ask({ url, fetch });
    expect(fetch).toHaveBeenCalledWith(resolved, expect.anything());
  });

  it.each([
    ['/ticket', 'http://page.test/', /^"url" must begin with https:/],
    ['/ticket', 'about:blank', /^"url" must be an absolute URL$/],
    ['/ticket', 'blob:https://page.test/1', /^"url" must be an absolute URL$/],
    ['/ticket', 'file:///home/page.html', /^"url" must begin with https:/],
    ['/ticket?token=s3cret', 'https://page.test/', /^"url" must not carry/],
    ['/ticket#s3cret', 'https://page.test/', /^"url" must not have a fragment$/],
    ['', 'https://page.test/', /^"url" must be an absolute URL$/],
  ])('CLIENT-10: refuses the URL %s in the page %s', (url, href, message) => {
    vi.stubGlobal('location', { href });
    expect(() => ticketCredential({ url })).toThrow(message);
  });

  it('CLIENT-10: takes cleartext to this machine, and elsewhere where it is allowed', () => {
    expect(ticketCredential({ url: 'http://localhost:9001/t' })).toBeTypeOf('function');
    expect(ticketCredential({ url: 'http://example.test/', allowInsecure: true })).toBeTypeOf('function');
  });

  it.each<[string, object]>([
    ['fetch', { fetch: 7 }],
    ['headers', { headers: 'x' }],
    ['headers', { headers: null }],
    ['credentials', { credentials: 'always' }],
    ['method', { method: 'GET' }],
  ])('names the option "%s" that cannot work', (name, options) => {
    const url = 'https://example.test/';
    expect(() => ticketCredential({ url, ...options } as never)).toThrow(new RegExp(`^"${name}" `));
  });
});

describe('a client that gets tickets', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('METHOD-2: gets a fresh one for each attempt', async () => {
    let issued = 0;
    const fetch = async () => {
      issued += 1;
      return new Response(JSON.stringify({ ticket: String(issued).repeat(43), expires_at_ms: 1 }));
    };
    const { network } = startClient({ credential: ticketCredential({ url: 'https://a.test/', fetch }) });
    await settle();
    network.socket.open();
    expect(network.socket.messages[0]).toMatchObject({ method: 'ticket', ticket: '1'.repeat(43) });
    network.socket.closeFromServer(4403);
    await settle();
    network.socket.open();
    expect(network.socket.messages[0]).toMatchObject({ method: 'ticket', ticket: '2'.repeat(43) });
  });

  it('CLIENT-3: waits as long as the endpoint asks, and no longer than it may', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const fetch = async () => new Response('', { status: 503, headers: { 'retry-after': '60' } });
    const credential = ticketCredential({ url: 'https://a.test/', fetch });
    for (const [maxRetryAfterMs, expectedMs] of [
      [300_000, 60_000],
      [20_000, 20_000],
    ] as const) {
      const { client } = startClient({ credential, maxRetryAfterMs });
      await settle();
      const { retryAtMs, end } = stateOf(client, 'waitingToRetry');
      expect(Math.abs(retryAtMs - Date.now() - expectedMs)).toBeLessThanOrEqual(2);
      expect(end).toMatchObject({ error: { retryAfterMs: 60_000 } });
      client.close();
    }
  });

  it.each([Number.NaN, -1, 'soon', Number.POSITIVE_INFINITY])(
    'CLIENT-3: an error that asks for %s leaves the client with a next attempt',
    async (retryAfterMs) => {
      const { client } = startClient({
        credential: () => {
          throw new CredentialError('later', { retryAfterMs: retryAfterMs as number });
        },
      });
      await settle();
      expect(stateOf(client, 'waitingToRetry').retryAtMs).toBeLessThan(Date.now() + 400_000);
      client.close();
    },
  );

  it('CLIENT-4: stops when it is signed out', async () => {
    const fetch = async () => new Response('', { status: 401 });
    const { client } = startClient({ credential: ticketCredential({ url: 'https://a.test/', fetch }) });
    await settle();
    expect(stateOf(client, 'stopped').cause.kind).toBe('noCredential');
  });
});
