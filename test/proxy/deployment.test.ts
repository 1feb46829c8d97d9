// The shipped proxies: what the protocol says arrives unchanged, no credential is logged, and one source has limits.
import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import { createClient } from '@inband/client';
import { accept, type InbandServer, listen, refuse } from '@inband/server';
import { createTicketIssuer, MemoryTicketStore, ticketMethod } from '@inband/server/tickets';
import { authorizationBearer } from '@inband/server/ways';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../support/eventually.ts';
import { hasComponent } from '../support/has-component.ts';
import { RawClient } from '../support/raw-client.ts';
import { silentLogger } from '../support/silent-logger.ts';
import { type ReverseProxy, startHaproxy, startNginx } from './reverse-proxy.ts';

const CANARY = 'canary-token-that-must-not-be-logged';
const AUDIENCE = 'wss://live.example.com';
const TRUSTED = { trustedProxies: ['127.0.0.1'] };

const PROXIES = [
  {
    name: 'nginx',
    start: startNginx,
    clientAddress: { ...TRUSTED, header: 'x-forwarded-for' },
    lower: {
      sockets: ['open_sockets 512', 'open_sockets 3'],
      // Little comes back while forty come, however long that takes.
      rate: [
        ['burst=120', 'burst=3'],
        ['zone=upgrades:16m rate=30r/s', 'zone=upgrades:16m rate=1r/s'],
      ],
      tickets: [
        ['burst=60', 'burst=3'],
        ['zone=tickets:16m rate=20r/s', 'zone=tickets:16m rate=1r/s'],
      ],
    },
    statusOverSockets: 503,
    statusOverRate: 429,
    shortHeadTimeout: ['client_header_timeout 5s', 'client_header_timeout 1s'],
  },
  {
    name: 'haproxy',
    start: startHaproxy,
    clientAddress: { ...TRUSTED, proxyProtocol: true },
    lower: {
      sockets: ['conn_cur gt 512', 'conn_cur gt 3'],
      rate: [['conn_rate gt 300', 'conn_rate gt 4']],
      tickets: [['sc1_http_req_rate gt 200', 'sc1_http_req_rate gt 4']],
    },
    statusOverSockets: 0,
    statusOverRate: 0,
    shortHeadTimeout: ['timeout http-request 5s', 'timeout http-request 1s'],
  },
] as const;

describe.each(PROXIES)('behind $name', (shipped) => {
  const { name, start, clientAddress, lower, statusOverSockets, statusOverRate, shortHeadTimeout } = shipped;

  describe.skipIf(!hasComponent(name) || !hasComponent('openssl'))('with the shipped configuration', () => {
    let upstream: InbandServer;
    let proxy: ReverseProxy;
    let url: string;

    beforeAll(async () => {
      // The certificate of the test is nobody's, and a client has no option to accept that.
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
      const store = new MemoryTicketStore();
      const bindings = { sourcePrefix: true };
      upstream = await listen({
        // One address plays everybody here.
        admission: { enforceFrom: 'never' },
        port: 0,
        authTimeoutMs: 30_000,
        logger: silentLogger,
        clientAddress,
        methods: [ticketMethod({ store, audience: AUDIENCE })],
        tickets: {
          issuer: createTicketIssuer({ store, audience: AUDIENCE, bindings }),
          ways: [authorizationBearer()],
        },
        verifier: ({ token }) => (token === CANARY ? accept({ subject: 'alice' }) : refuse('unknown_token')),
        handlers: { requests: { echo: (_session, data) => data } },
      });
      proxy = await start(upstream.port);
      url = `wss://127.0.0.1:${proxy.port}/ws`;
    });

    afterAll(async () => {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      await proxy?.stop();
      await upstream?.close({ graceMs: 0 });
    });

    it('AUTH-6: a client authenticates and talks', async () => {
      const client = createClient({ url, token: CANARY });
      expect((await client.ready()).subject).toBe('alice');
      expect(await client.request('echo', { through: name })).toEqual({ through: name });
      client.close();
    });

    it('AUTH-3: silence is closed with 4408, code and reason intact', async () => {
      const impatient = await listen({
        port: 0,
        authTimeoutMs: 500,
        logger: silentLogger,
        clientAddress,
        verifier: () => refuse('never'),
      });
      const before = await start(impatient.port);
      try {
        const socket = new WebSocket(`wss://127.0.0.1:${before.port}/ws`, { rejectUnauthorized: false });
        const [code, reason] = await once(socket, 'close');
        expect([code, String(reason)]).toEqual([4408, 'auth_timeout']);
      } finally {
        await before.stop();
        await impatient.close({ graceMs: 0 });
      }
    });

    it.each([
      ['AUTH-2: another first message is closed with 4401', '{"type":"ping"}', 4401, 'auth_required'],
      ['AUTH-7: a refused token is closed with 4403', '{"type":"auth","token":"no"}', 4403, 'auth_failed'],
      ['FRAME-3: garbage is closed with 4400', 'garbage', 4400, 'bad_message'],
    ])('%s, code and reason intact', async (_title, first, code, reason) => {
      const socket = new WebSocket(url, { rejectUnauthorized: false });
      socket.on('open', () => socket.send(first));
      const [seenCode, seenReason] = await once(socket, 'close');
      expect([seenCode, String(seenReason)]).toEqual([code, reason]);
    });

    it('TICKET-4: tickets are given, one after the other, and each opens a session', async () => {
      for (let round = 0; round < 3; round += 1) {
        const { status, body } = await askForTicket(proxy, `Bearer ${CANARY}`);
        expect(status).toBe(200);
        const credential = { method: 'ticket', ticket: JSON.parse(body).ticket };
        const client = createClient({ url, credential: (() => credential) as never });
        expect((await client.ready()).subject).toBe('alice');
        client.close();
      }
      const { status, body } = await askForTicket(proxy, 'Bearer no');
      expect([status, body]).toEqual([401, '{"error":"unauthenticated"}']);
    });

    it('TICKET-5: one source asks for so many tickets in a time, another is not touched', async () => {
      const limited = await start(upstream.port, lower.tickets);
      try {
        const statuses = await Promise.all(
          Array.from({ length: 40 }, async () => (await askForTicket(limited, '')).status),
        );
        // Not one of them counts as an upgrade.
        expect(new Set(statuses)).toEqual(new Set([401, 429]));
        expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(20);
        const other = new RawClient({
          port: limited.port,
          tls: true,
          from: '127.0.0.9',
          method: 'POST',
          path: '/ticket',
          without: ['Upgrade', 'Connection'],
          add: [['Content-Length', '0']],
        });
        expect(await other.answered).toBe(401);
        other.drop();
        (await RawClient.open({ ...toward(limited), from: '127.0.0.1' })).drop();
      } finally {
        await limited.stop();
      }
    });

    it('TRANSPORT-8: a refused upgrade keeps its status', async () => {
      const client = new RawClient({
        port: proxy.port,
        tls: true,
        add: [['Sec-WebSocket-Protocol', 'unknown.v9']],
      });
      expect(await client.answered).toBe(400);
      client.drop();
    });

    it('TRANSPORT-8: what is no upgrade, or elsewhere, is refused', async () => {
      for (const [path, status] of [
        ['/ws', 400],
        ['/elsewhere', 404],
      ] as const) {
        const client = new RawClient({
          port: proxy.port,
          tls: true,
          path,
          without: ['Upgrade', 'Connection'],
        });
        expect(await client.answered).toBe(status);
        client.drop();
      }
    });

    it('SEC-1: no log of the proxy holds a credential, whatever goes wrong', async () => {
      const shapes = [
        { path: `/ws?token=${CANARY}` },
        { path: `/elsewhere?ticket=${CANARY}` },
        { path: `/ticket?ticket=${CANARY}`, method: 'POST', add: [['Authorization', `Bearer ${CANARY}`]] },
        { path: `http://user:${CANARY}@localhost/ws` },
        { path: '/ws', method: `GET /?${CANARY}` },
        { add: [['Authorization', `Bearer ${CANARY}`]] },
        { add: [['Sec-WebSocket-Protocol', `inband.v1, ${CANARY}`]] },
        { add: [['Cookie', `session=${CANARY}`]] },
        { add: [['Referer', `https://app.example/?token=${CANARY}`]] },
        { add: [['User-Agent', CANARY]] },
        { add: [['X-Large', CANARY.repeat(1_000)]] },
        { path: `/ws?ticket=${CANARY}`, httpVersion: 'HTTP/9.9' },
        { path: `/ws?ticket=${CANARY}\u0000` },
      ] as const;
      const isLogged = async (running: ReverseProxy): Promise<void> => {
        for (const shape of shapes) {
          const client = new RawClient({ port: running.port, tls: true, ...shape });
          await Promise.race([client.answered, sleep(1_000)]);
          client.drop();
        }
        await eventually(
          () => running.log().includes('"/ws"'),
          () => `nothing is logged:\n${running.log()}`,
        );
        expect(running.log()).not.toContain(CANARY);
      };
      await isLogged(proxy);
      // Over the limits, and with nobody behind.
      const limited = await start(upstream.port, [lower.sockets, ...lower.rate]);
      const dead = await start(1);
      try {
        const held = await Promise.all(Array.from({ length: 3 }, () => openOrNull(limited.port)));
        const over = new RawClient({ port: limited.port, tls: true, path: `/ws?ticket=${CANARY}` });
        await over.answered;
        for (const client of held) client?.drop();
        expect(limited.log()).not.toContain(CANARY);
        await isLogged(dead);
      } finally {
        await limited.stop();
        await dead.stop();
      }
    });

    it('one source holds so many sockets, another is not touched', async () => {
      const limited = await start(upstream.port, [lower.sockets]);
      try {
        const held = await Promise.all(Array.from({ length: 3 }, () => RawClient.open(toward(limited))));
        const over = new RawClient(toward(limited));
        expect(await over.answered).toBe(statusOverSockets);
        (await RawClient.open({ ...toward(limited), from: '127.0.0.9' })).drop();
        for (const client of held) client.drop();
        await eventually(
          async () => {
            const again = new RawClient(toward(limited));
            const status = await again.answered;
            again.drop();
            return status === 101;
          },
          () => 'the sockets that are gone still count',
        );
      } finally {
        await limited.stop();
      }
    });

    it('one source opens so many sockets in a time, another is not touched', async () => {
      const limited = await start(upstream.port, lower.rate);
      try {
        const clients = Array.from({ length: 40 }, () => new RawClient(toward(limited)));
        const statuses = await Promise.all(clients.map((client) => client.answered));
        // How many depends on how the proxy's counter slides over the time it takes them to come.
        expect(statuses.filter((status) => status === 101).length).toBeGreaterThanOrEqual(1);
        expect(statuses.filter((status) => status === statusOverRate).length).toBeGreaterThan(20);
        (await RawClient.open({ ...toward(limited), from: '127.0.0.9' })).drop();
        for (const client of clients) client.drop();
      } finally {
        await limited.stop();
      }
    });

    it('a head that does not end is cut off', async () => {
      const impatient = await start(upstream.port, [shortHeadTimeout]);
      try {
        const socket = connectTls({ host: '127.0.0.1', port: impatient.port, rejectUnauthorized: false });
        socket.on('error', () => {});
        await once(socket, 'secureConnect');
        socket.resume();
        const closed = once(socket, 'close');
        // Each line is a sign of life, which must not count.
        socket.write('GET /ws HTTP/1.1\r\n');
        const drip = setInterval(() => socket.write('X: y\r\n'), 100);
        await closed;
        clearInterval(drip);
      } finally {
        await impatient.stop();
      }
    });
  });
});

function toward(proxy: ReverseProxy): { readonly port: number; readonly tls: true; readonly from: string } {
  return { port: proxy.port, tls: true, from: '127.0.0.7' };
}

async function askForTicket(
  { port }: ReverseProxy,
  authorization: string,
): Promise<{ readonly status: number; readonly body: string }> {
  const response = await fetch(`https://127.0.0.1:${port}/ticket`, {
    method: 'POST',
    headers: authorization === '' ? {} : { authorization },
  });
  return { status: response.status, body: await response.text() };
}

async function openOrNull(port: number): Promise<RawClient | null> {
  const client = new RawClient({ port, tls: true });
  return (await client.answered) === 101 ? client : null;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
