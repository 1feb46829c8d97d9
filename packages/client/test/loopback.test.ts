// The whole client over real sockets of this machine, as Node runs it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Codec } from '@inband/protocol';
import { msgpackCodec } from '@inband/protocol/msgpack';
import { describe, expect, it } from 'vitest';
import { type ClientState, createClient, offerBearer } from '../src/index.ts';
import { authOk } from './support/fake-network.ts';
import { startLoopbackServer } from './support/loopback-server.ts';

const TOKEN = 'loopback-secret';

describe(createClient, () => {
  it('CLIENT-11: converses, with the credential in band alone', async () => {
    await using server = await startLoopbackServer();
    const client = createClient({ url: `${server.url}?room=7`, token: TOKEN });
    const echo = client.events('echo').next();
    client.send('echo', { text: 'grüße' });
    expect(await client.request('double', 21)).toBe(42);
    expect((await echo).value).toEqual({ text: 'grüße' });
    expect((await client.ready()).subject).toBe('alice');
    expect(server.received.map(({ type }) => type)).toEqual(['auth', 'event', 'request']);
    const [upgrade] = server.upgrades;
    expect(upgrade?.url).toBe('/ws?room=7');
    expect(JSON.stringify(upgrade?.rawHeaders)).not.toContain(TOKEN);
    expect(upgrade?.headers['sec-websocket-extensions']).toBeUndefined();
    expect(upgrade?.headers['sec-websocket-protocol']).toBe('inband.v1.json');
    client.close();
    await expect.poll(() => server.sockets[0]?.readyState).toBe(3);
  });

  it('CODEC-1: speaks MessagePack', async () => {
    await using server = await startLoopbackServer(msgpackCodec as Codec);
    const client = createClient({ url: server.url, token: TOKEN, codec: msgpackCodec });
    expect(await client.request('double', 4)).toBe(8);
    expect(server.upgrades[0]?.headers['sec-websocket-protocol']).toBe('inband.v1.msgpack');
    client.close();
  });

  it('comes back after a restart of the server', async () => {
    await using server = await startLoopbackServer();
    const client = createClient({ url: server.url, token: TOKEN, backoff: { baseMs: 10 } });
    await client.ready();
    server.sockets[0]?.close(1012, 'service_restart; retry_after_ms=20');
    await expect.poll(() => client.state).toMatchObject({ status: 'authenticated', attempt: 2 });
    client.close();
  });

  it('CLIENT-11: follows no redirect', async () => {
    await using target = await startLoopbackServer();
    const redirecting = createServer();
    redirecting.on('upgrade', (_request, socket) => {
      socket.end(`HTTP/1.1 307 Temporary Redirect\r\nLocation: ${target.url}\r\n\r\n`);
    });
    await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve));
    const { port } = redirecting.address() as AddressInfo;
    // The next attempt would be of no use here, and may be under way when the client is closed.
    const backoff = { baseMs: 60_000, maxMs: 60_000 };
    const client = createClient({ url: `ws://127.0.0.1:${port}/`, token: TOKEN, backoff });
    await expect.poll(() => client.state.status).toBe('waitingToRetry');
    expect(target.upgrades.length).toBe(0);
    client.close();
    await new Promise((resolve) => redirecting.close(resolve));
  });

  it('CLIENT-3: obeys Retry-After of a refused upgrade', async () => {
    const refusing = createServer();
    refusing.on('upgrade', (_request, socket) => {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n');
    });
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    const { port } = refusing.address() as AddressInfo;
    const startMs = Date.now();
    const client = createClient({ url: `ws://127.0.0.1:${port}/`, token: TOKEN });
    await expect.poll(() => client.state.status).toBe('waitingToRetry');
    const { retryAtMs } = client.state as Extract<ClientState, { status: 'waitingToRetry' }>;
    expect(retryAtMs - startMs).toBeGreaterThan(59_900);
    client.close();
    await new Promise((resolve) => refusing.close(resolve));
  });

  it('UPGRADE-4: carries a credential in the upgrade, and sends none in band', async () => {
    await using server = await startLoopbackServer();
    const client = createClient({
      url: server.url,
      credential: () => ({
        upgrade: {
          headers: { authorization: `Bearer ${TOKEN}` },
          subprotocols: [offerBearer(TOKEN)],
          query: { ticket: 'abc' },
        },
      }),
    });
    await expect.poll(() => server.sockets.length).toBe(1);
    server.sockets[0]?.send(JSON.stringify(authOk()));
    await client.ready();
    const [upgrade] = server.upgrades;
    expect(upgrade?.url).toBe('/ws?ticket=abc');
    expect(upgrade?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      'sec-websocket-protocol': `inband.v1.json,${offerBearer(TOKEN)}`,
    });
    expect(server.received).toEqual([]);
    client.close();
  });

  it.each([
    [401, true, 4403, 'auth_failed'],
    [403, false, 1006, null],
    [403, true, 1006, null],
    [503, true, 1006, null],
  ])(
    'UPGRADE-4: HTTP %i, credential in the upgrade: %s, is a close with %i',
    async (status, isUpgrade, code, name) => {
      const refusing = createServer();
      refusing.on('upgrade', (_request, socket) => {
        socket.end(`HTTP/1.1 ${status} No\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n`);
      });
      await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
      const { port } = refusing.address() as AddressInfo;
      const states: ClientState[] = [];
      const startMs = Date.now();
      const client = createClient({
        url: `ws://127.0.0.1:${port}/`,
        credential: () => (isUpgrade ? { upgrade: {} } : { method: 'bearer', token: TOKEN }),
      });
      client.onState((state) => states.push(state));
      await expect.poll(() => states.find(({ status }) => status === 'waitingToRetry')).toBeDefined();
      expect(states.find(({ status }) => status === 'waitingToRetry')).toMatchObject({ end: { code, name } });
      // A credential that was refused is replaced once, without a wait; everything else waits as it was asked.
      if (code === 4403) {
        await expect
          .poll(() => client.state)
          .toMatchObject({ status: 'stopped', cause: { kind: 'refusedRepeatedly' } });
      } else {
        const { retryAtMs } = client.state as Extract<ClientState, { status: 'waitingToRetry' }>;
        expect(retryAtMs - startMs).toBeGreaterThan(59_900);
      }
      client.close();
      await new Promise((resolve) => refusing.close(resolve));
    },
  );

  it('CLIENT-1: HTTP 401 to a client that authenticates in band stops it, however long it is asked to wait', async () => {
    let upgrades = 0;
    const refusing = createServer();
    refusing.on('upgrade', (_request, socket) => {
      upgrades += 1;
      socket.end('HTTP/1.1 401 No\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n');
    });
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    const { port } = refusing.address() as AddressInfo;
    const client = createClient({ url: `ws://127.0.0.1:${port}/`, token: () => TOKEN });
    await expect.poll(() => client.state.status).not.toMatch(/^(fetchingCredential|connecting)$/);
    const end = { kind: 'closedByServer', code: 4401, name: 'auth_required', verdict: 'never' };
    expect(client.state).toEqual({ status: 'stopped', cause: { kind: 'cannotSucceed', end } });
    expect(upgrades).toBe(1);
    await expect(client.ready()).rejects.toMatchObject({ code: 'INBAND_CLIENT_STOPPED' });
    await new Promise((resolve) => refusing.close(resolve));
  });

  it('AUTH-15: answers a challenge, and as a program has no origin', async () => {
    await using server = await startLoopbackServer();
    server.challenge = { kind: 'any' };
    const origins: (string | null)[] = [];
    const client = createClient({
      url: server.url,
      token: TOKEN,
      prove: ({ origin }) => {
        origins.push(origin);
        return 'proof';
      },
    });
    await client.ready();
    expect(server.received).toMatchObject([{ type: 'auth' }, { type: 'auth_proof', gen: 1, proof: 'proof' }]);
    expect(origins).toEqual([null]);
    client.close();
  });

  it('CLIENT-9: stops on a message over the limit, as in browsers', async () => {
    await using server = await startLoopbackServer();
    const client = createClient({ url: server.url, token: TOKEN, maxMessageBytes: 4_096 });
    await client.ready();
    client.send('echo', 'x'.repeat(8_000));
    await expect
      .poll(() => client.state)
      .toMatchObject({
        status: 'stopped',
        cause: { end: { kind: 'protocolViolation', detail: 'frame over the size limit' } },
      });
  });

  it('retries a port that nobody listens on', async () => {
    // Not one that was free a moment ago: it may be somebody else's by now.
    const client = createClient({ url: 'ws://127.0.0.1:1/', token: TOKEN });
    await expect.poll(() => client.state).toMatchObject({ status: 'waitingToRetry', end: { code: 1006 } });
    client.close();
  });

  it('may be closed while it connects', async () => {
    await using server = await startLoopbackServer();
    const client = createClient({ url: server.url, token: TOKEN });
    client.onState(({ status }) => {
      if (status === 'connecting') client.close();
    });
    await expect.poll(() => client.state.status).toBe('stopped');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.received).toEqual([]);
  });

  it('frees the socket of a server that does not answer the close', async () => {
    await using server = await startLoopbackServer();
    const client = createClient({ url: server.url, token: TOKEN });
    await client.ready();
    server.sockets[0]?.pause();
    const [upgrade] = server.upgrades;
    const ended = new Promise<void>((resolve) => upgrade?.socket.once('close', () => resolve()));
    client.close();
    setTimeout(() => server.sockets[0]?.resume(), 2_300);
    await ended;
  });
});
