// Can a client behind a proxy that passes bytes on have a preamble of its own believed? Through `listen`, by every route.
import { once } from 'node:events';
import { connect } from 'node:net';
import { accept, type HttpRoute, type InbandServer, listen, refuse } from '@inband/server';
import { createTicketIssuer, MemoryTicketStore, ticketMethod } from '@inband/server/tickets';
import { authorizationBearer } from '@inband/server/ways';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../support/silent-logger.ts';
import { upgradeRequest } from '../support/upgrade-request.ts';
import { textFrame } from '../support/websocket-frame.ts';
import { ipv4, preamble } from './proxy-preamble.ts';

const CLIENT = '192.0.2.1';
const SPOOF = '198.51.100.9';
const OWN = preamble({ rest: ipv4(SPOOF) });
const UPGRADE = Buffer.from(upgradeRequest());
const AUTH = textFrame({ type: 'auth', token: 'right' });
const LARGE = 20_000;

/** What each verifier and each route was told about its client. */
let seen: string[] = [];
let server: InbandServer;

const OK = { statusLine: '200 OK', body: 'ok' } as const;
const AT_ONCE: readonly HttpRoute[] = (['get', 'post', 'any'] as const).map((method) => ({
  method,
  path: `/${method}`,
  handle: ({ proxiedAddress }) => {
    seen.push(`${proxiedAddress}`);
    return OK;
  },
}));
const OTHERS: readonly HttpRoute[] = [
  { method: 'post', path: '/later', handle: () => new Promise((done) => void setTimeout(done, 30, OK)) },
  { method: 'post', path: '/slow', timeoutMs: 40, handle: () => new Promise(() => {}) },
  {
    method: 'post',
    path: '/fails',
    handle: () => {
      throw new Error('on purpose');
    },
  },
  { method: 'post', path: '/no-reply', handle: () => undefined as never },
];

beforeAll(async () => {
  const store = new MemoryTicketStore();
  server = await listen({
    // One address plays everybody here.
    admission: { enforceFrom: 'never' },
    port: 0,
    logger: silentLogger,
    clientAddress: { trustedProxies: ['127.0.0.1'], proxyProtocol: true },
    routes: [...AT_ONCE, ...OTHERS],
    methods: [ticketMethod({ store, audience: 'a' })],
    tickets: { issuer: createTicketIssuer({ store, audience: 'a' }), ways: [authorizationBearer()] },
    verifier: ({ token }, { peer }) => {
      seen.push(peer.address);
      return token === 'right' ? accept({ subject: 'alice' }) : refuse('unknown_token');
    },
  });
});
afterAll(() => server.close({ graceMs: 0, spreadMs: 0 }));

function head(method: string, path: string, ...lines: readonly string[]): string {
  return `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;
}

function post(path: string, bytes: number, ...lines: readonly string[]): string {
  return head('POST', path, `Content-Length: ${bytes}`, ...lines) + 'x'.repeat(bytes);
}

const BEARER = 'Authorization: Bearer right';

/** A first request and the status that it gets. */
const FIRST: readonly (readonly [title: string, request: string, status: number])[] = [
  ['GET', head('GET', '/get'), 200],
  ['GET that asks to keep the connection', head('GET', '/get', 'Connection: keep-alive'), 200],
  ['GET of any method', head('GET', '/any'), 200],
  ['DELETE with a body', `${head('DELETE', '/any', 'Content-Length: 5')}xxxxx`, 200],
  ['POST without a body', post('/post', 0), 200],
  ['POST that says nothing of a body', head('POST', '/post'), 200],
  ['POST with a body', post('/post', 100), 200],
  ['POST in chunks', `${head('POST', '/post', 'Transfer-Encoding: chunked')}3\r\nabc\r\n0\r\n\r\n`, 200],
  ['POST that is answered later', post('/later', 10), 200],
  ['POST that is too large', post('/post', LARGE), 413],
  ['POST for which there is no time', post('/slow', 10), 504],
  ['POST that fails', post('/fails', 10), 500],
  ['POST without a reply', post('/no-reply', 10), 500],
  ['POST for a ticket', post('/ticket', 2, BEARER), 200],
  ['POST for a ticket by nobody', post('/ticket', 0), 401],
  ['POST for a ticket with a body that is too large', post('/ticket', LARGE, BEARER), 413],
  ['preflight', head('OPTIONS', '/ticket'), 204],
  ['GET of nothing', head('GET', '/nothing'), 404],
  ['GET without an upgrade', head('GET', '/ws'), 400],
];

describe('the connection of a client behind a proxy that passes bytes on', () => {
  it('UPGRADE-9: is told by the proxy whom it comes from', async () => {
    expect(await exchange([Buffer.concat([preamble(), UPGRADE])])).toMatch(/^HTTP\/1.1 101 /);
    expect(seen).toEqual([CLIENT]);
  });

  it.each(FIRST)('UPGRADE-9: ends with the answer to a %s', async (_title, request, status) => {
    const answer = await exchange([Buffer.concat([preamble(), Buffer.from(request)])]);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer).toContain('(closed)');
    expect(seen).not.toContain(SPOOF);
  });

  it.each(FIRST)('UPGRADE-9: brings a preamble on its own before a %s', async (_title, request, status) => {
    const answer = await exchange([preamble(), Buffer.from(request)]);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(seen).not.toContain(SPOOF);
  });

  it.each(FIRST)('UPGRADE-9: takes no preamble of its own after a %s', async (_title, request) => {
    const first = Buffer.concat([preamble(), Buffer.from(request)]);
    const middle = first.length - Math.ceil(request.length / 3);
    const [begun, ended] = [first.subarray(0, middle), first.subarray(middle)];
    const again = Buffer.from(request);
    for (const segments of [
      [Buffer.concat([first, OWN, UPGRADE])],
      [first, Buffer.concat([OWN, UPGRADE])],
      [first, OWN, UPGRADE],
      [Buffer.concat([first, OWN]), UPGRADE],
      [Buffer.concat([first, OWN.subarray(0, 9)]), OWN.subarray(9), UPGRADE],
      [begun, Buffer.concat([ended, OWN, UPGRADE])],
      [begun, ended, Buffer.concat([OWN, UPGRADE])],
      [Buffer.concat([first, OWN, again, OWN, UPGRADE])],
      [first, Buffer.concat([OWN, again]), Buffer.concat([OWN, UPGRADE])],
    ]) {
      const answer = await exchange(segments);
      expect(answer).not.toContain(' 101 ');
      expect(seen).not.toContain(SPOOF);
      // Whatever else was told comes from the proxy.
      expect(seen.filter((address) => address !== CLIENT)).toEqual([]);
    }
  });

  it('UPGRADE-9: takes none within a body that never ends in time, nor after it', async () => {
    const begun = head('POST', '/slow', 'Content-Length: 200');
    const answer = await exchange([
      Buffer.concat([preamble(), Buffer.from(begun)]),
      Buffer.alloc(100, 0x78),
      OWN,
      Buffer.concat([Buffer.alloc(100 - OWN.length, 0x78), OWN, UPGRADE]),
    ]);
    expect(answer).toMatch(/^HTTP\/1.1 504 /);
    expect(seen).toEqual([]);
  });
});

/** Writes the segments one after the other; resolves with what has come back, and `(closed)` where the server hung up. */
async function exchange(segments: readonly Buffer[]): Promise<string> {
  seen = [];
  const socket = connect({ host: '127.0.0.1', port: server.port, noDelay: true });
  let answer = '';
  let isClosed = false;
  socket.on('data', (bytes: Buffer) => {
    const wasOpened = answer.includes(' 101 ');
    answer += bytes.toString('latin1');
    if (!wasOpened && answer.includes(' 101 ')) socket.write(AUTH);
  });
  socket.on('error', () => {});
  for (const event of ['end', 'close']) {
    socket.on(event, () => {
      isClosed = true;
    });
  }
  await once(socket, 'connect');
  for (const segment of segments) {
    if (!isClosed) socket.write(segment);
    await sleep(SEGMENT_MS);
  }
  // Turns and not time are counted: in each, what has come meanwhile is read, however long this process stood still.
  for (let turn = 0; turn < SILENCE_TURNS && !isClosed && !answer.includes('auth_ok'); turn += 1)
    await sleep(5);
  socket.destroy();
  return isClosed ? `${answer}(closed)` : answer;
}

const SEGMENT_MS = 15;
const SILENCE_TURNS = 100;

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
