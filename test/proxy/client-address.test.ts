// Can a client choose the address it is counted by? The shipped proxies, and everything a client can say to them.
import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { hasComponent } from '../support/has-component.ts';
import { upgradeRequest } from '../support/upgrade-request.ts';
import { textFrame } from '../support/websocket-frame.ts';
import { AddressServer } from './address-server.ts';
import { ipv4, preamble } from './proxy-preamble.ts';
import { type ReverseProxy, startHaproxy, startNginx } from './reverse-proxy.ts';
import { SAID_BY_STRANGERS } from './said-by-strangers.ts';

const CLIENT = '127.0.0.5';
const PROXY = '127.0.0.1';
const SPOOF = '9.9.9.9';
const AUTH = JSON.stringify({ type: 'auth', token: 'any' });
const TRUSTED = { trustedProxies: [PROXY] };

const SETUPS = [
  ['nginx', 'x-forwarded-for', { ...TRUSTED, header: 'x-forwarded-for' }],
  ['haproxy', 'x-forwarded-for', { ...TRUSTED, header: 'x-forwarded-for' }],
  ['haproxy', 'the PROXY protocol', { ...TRUSTED, proxyProtocol: true }],
  ['haproxy', 'both', { ...TRUSTED, header: 'x-forwarded-for', proxyProtocol: true }],
] as const;

describe.each(SETUPS)('behind %s, by %s', (name, _way, clientAddress) => {
  const isMissing = !hasComponent(name) || !hasComponent('openssl');

  describe.skipIf(isMissing)('with the shipped configuration', () => {
    let server: AddressServer;
    let proxy: ReverseProxy;

    beforeAll(async () => {
      server = await AddressServer.start(clientAddress);
      // The matrix comes from one source at once, which is what the limits are against.
      proxy = await (name === 'nginx'
        ? startNginx(server.port, [['burst=120', 'burst=10000']])
        : startHaproxy(server.port, [['sc0_conn_rate gt 300', 'sc0_conn_rate gt 10000']]));
    });

    afterEach(() => {
      server.seen.length = 0;
    });

    afterAll(async () => {
      await proxy?.stop();
      await server?.close();
    });

    it('UPGRADE-9: the server sees the client, not the proxy', async () => {
      for (const from of [CLIENT, '127.0.0.6', '127.255.0.9']) {
        expect(await server.addressOf({ port: proxy.port, tls: true, from })).toBe(from);
      }
    });

    it('UPGRADE-9: the server sees a client of IPv6', async () => {
      const socket = new WebSocket(`wss://[::1]:${proxy.port}/ws`, { rejectUnauthorized: false });
      await once(socket, 'open');
      socket.send(AUTH);
      await once(socket, 'message');
      socket.terminate();
      expect(server.seen).toEqual(['::1']);
    });

    it('UPGRADE-9: nothing a client says moves its address', async () => {
      const outcomes = await Promise.all(
        SAID_BY_STRANGERS.map((add) => server.addressOf({ port: proxy.port, tls: true, from: CLIENT, add })),
      );
      // Each was seen as what it is, or refused by the proxy or the server. Most must have been let in.
      expect(new Set(server.seen)).toEqual(new Set([CLIENT]));
      expect(outcomes.filter((address) => address !== null && address !== CLIENT)).toEqual([]);
      expect(outcomes.length).toBeGreaterThanOrEqual(200);
      expect(server.seen.length).toBeGreaterThan(outcomes.length * 0.8);
    });

    it('UPGRADE-9: a PROXY preamble from the client goes no farther than the proxy', async () => {
      const spoof = preamble({ rest: ipv4(SPOOF) });
      const upgrade = Buffer.concat([Buffer.from(upgradeRequest()), textFrame(AUTH)]);
      const get = Buffer.from('GET /ws HTTP/1.1\r\nHost: localhost\r\n\r\n');
      const post = Buffer.from(
        `POST /ws HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${spoof.length}\r\n\r\n`,
      );
      const said = [
        [spoof, upgrade],
        [Buffer.concat([spoof, upgrade])],
        [Buffer.concat([get, spoof, upgrade])],
        [get, Buffer.concat([spoof, upgrade])],
        [Buffer.concat([post, spoof, upgrade])],
        [Buffer.concat([post, spoof, spoof, upgrade])],
        [Buffer.from(`PROXY TCP4 ${SPOOF} 127.0.0.1 1 80\r\n`), upgrade],
      ];
      await Promise.all(said.map((segments) => writeTo(proxy.port, segments)));
      expect(server.seen.filter((address) => address !== CLIENT)).toEqual([]);
    });
  });
});

describe('without a proxy in front', () => {
  it.each([
    ['no option', undefined],
    ['another peer trusted', { ...TRUSTED, header: 'x-forwarded-for', proxyProtocol: true }],
    ['another peer trusted for the other header', { ...TRUSTED, header: 'forwarded', proxyProtocol: true }],
  ] as const)(
    'UPGRADE-9: nothing a client says moves its address, with %s',
    async (_title, clientAddress) => {
      const spoofed = async (host: string): Promise<void> => {
        const server = await AddressServer.start(clientAddress, host);
        const method = `${preamble({ rest: ipv4(SPOOF) }).toString('latin1')}GET`;
        const outcomes = await Promise.all([
          ...SAID_BY_STRANGERS.map((add) => server.addressOf({ port: server.port, from: CLIENT, add })),
          ...SAID_BY_STRANGERS.map((add) =>
            server.addressOf({ port: server.port, from: CLIENT, add, method }),
          ),
        ]);
        expect(outcomes.filter((address) => address !== null && address !== CLIENT)).toEqual([]);
        expect(new Set(server.seen)).toEqual(new Set([CLIENT]));
        expect(server.seen.length).toBeGreaterThan(outcomes.length * 0.8);
        await server.close();
      };
      await Promise.all(['127.0.0.1', '::'].map(spoofed));
    },
  );
});

/** Writes the segments through TLS, from {@link CLIENT}, and waits until nothing more can come of it. */
async function writeTo(port: number, segments: readonly Buffer[]): Promise<void> {
  const target = { host: PROXY, port, localAddress: CLIENT };
  const socket = connectTls({ ...target, rejectUnauthorized: false });
  socket.on('error', () => {});
  await once(socket, 'secureConnect');
  for (const segment of segments) {
    socket.write(segment);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  }
  socket.destroy();
}

const SETTLE_MS = 100;
