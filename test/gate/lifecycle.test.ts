import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accept, type InbandServer, type ListenOptions, listen } from '@inband/server';
import { afterEach, describe, expect, it } from 'vitest';
import { hasComponent } from '../support/has-component.ts';
import { msgpackMap } from '../support/msgpack-bytes.ts';
import { RawClient } from '../support/raw-client.ts';
import { silentLogger } from '../support/silent-logger.ts';
import { BINARY, clientFrame } from '../support/websocket-frame.ts';

/** Only tells an end by itself from one that waits for something; how exact it is, is shown with a clock by hand. */
const TOLERANCE_MS = 4_000;
let server: InbandServer | undefined;

afterEach(async () => {
  await server?.close({ graceMs: 0 });
  server = undefined;
});

async function start(options: Partial<ListenOptions> = {}): Promise<InbandServer> {
  server = await listen({
    port: 0,
    logger: silentLogger,
    // The token is the number of milliseconds that the session lives, or a name.
    verifier: ({ token }) =>
      accept({ subject: String(token), expiresAtMs: Number(token) > 0 ? Date.now() + Number(token) : null }),
    ...options,
  });
  return server;
}

async function signIn({ port }: InbandServer, token: string, tls = false): Promise<RawClient> {
  const client = await RawClient.open({ port, tls });
  client.send({ type: 'auth', token });
  await client.message(0);
  return client;
}

async function signInWithMsgpack({ port }: InbandServer): Promise<RawClient> {
  const client = await RawClient.open({ port, add: [['Sec-WebSocket-Protocol', 'inband.v1.msgpack']] });
  const auth = msgpackMap([
    ['type', 'auth'],
    ['token', 'bob'],
  ]);
  client.write(clientFrame(BINARY, auth));
  await expect.poll(() => client.binaries.length).toBe(1);
  return client;
}

describe('the end of a server', () => {
  it('CLOSE-5 drains: newcomers are refused, strangers closed, sessions asked to leave and then closed with 1012', async () => {
    const running = await start({ handlers: { requests: { still: () => 'here' } } });
    const alice = await signIn(running, 'alice');
    const stranger = await RawClient.open({ port: running.port });
    const closed = running.close({ graceMs: 3_000, spreadMs: 3_000 });
    expect(running.close()).toBe(closed);

    expect(await stranger.closed).toMatchObject({
      code: 1012,
      reason: expect.stringMatching(/^service_restart; retry_after_ms=\d{1,4}$/),
    });
    expect(await alice.message(1)).toEqual({ type: 'draining', reconnect_after_ms: expect.any(Number) });
    alice.send({ type: 'request', id: '1', name: 'still' });
    expect(await alice.message(2)).toEqual({ type: 'response', id: '1', data: 'here' });
    expect(await alice.closed).toMatchObject({
      code: 1012,
      reason: expect.stringMatching(/^service_restart; retry_after_ms=\d{1,4}$/),
    });
    await closed;
    const late = new RawClient({ port: running.port });
    expect(await late.answered).toBe(0);
  });

  it('CLOSE-5 does not wait for the grace to pass when everybody has left', async () => {
    const running = await start();
    const alice = await signIn(running, 'alice');
    const startMs = performance.now();
    const closed = running.close({ graceMs: 20_000 });
    await alice.message(1);
    alice.drop();
    await closed;
    expect(performance.now() - startMs).toBeLessThan(10_000);
  });
});

describe('listening', () => {
  it('TRANSPORT-1 refuses a port that is taken instead of sharing it', async () => {
    const { port } = await start();
    await expect(
      listen({ port, logger: silentLogger, verifier: () => accept({ subject: 'x' }) }),
    ).rejects.toThrow(/could not listen on 127\.0\.0\.1:\d+/);
  });

  it.skipIf(!hasComponent('openssl'))('TRANSPORT-7 serves wss with a certificate', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'inband-tls-'));
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const subject = ['-subj', '/CN=localhost', '-days', '1'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile, '-out', certFile, ...subject],
      { stdio: 'ignore' },
    );
    const running = await start({ tls: { certFile, keyFile } });
    expect(running.url).toBe(`wss://127.0.0.1:${running.port}/ws`);
    const client = await signIn(running, 'alice', true);
    expect(client.messages[0]).toMatchObject({ type: 'auth_ok', subject: 'alice' });
    const cleartext = new RawClient({ port: running.port });
    expect(await cleartext.answered).toBe(0);
    client.drop();
    rmSync(folder, { recursive: true });
  });

  it('SEC-4 answers 500 when a route returns no reply, and lives on', async () => {
    const running = await start({
      routes: [
        { method: 'get', path: '/nothing', handle: () => undefined as never },
        { method: 'get', path: '/bad', handle: () => ({ statusLine: '200 OK', headers: { a: 5 as never } }) },
        { method: 'post', path: '/echo', handle: ({ body }) => ({ statusLine: '200 OK', body }) },
        {
          method: 'get',
          path: '/throw',
          handle: () => {
            throw new Error('as asked');
          },
        },
      ],
    });
    const base = `http://127.0.0.1:${running.port}`;
    expect((await fetch(`${base}/nothing`)).status).toBe(500);
    expect((await fetch(`${base}/throw`)).status).toBe(500);
    await expect(fetch(`${base}/bad`)).rejects.toThrow();
    const echo = await fetch(`${base}/echo`, { method: 'POST', body: 'hello' });
    expect(await echo.text()).toBe('hello');
    expect((await fetch(`${base}/echo`, { method: 'POST', body: 'x'.repeat(20_000) })).status).toBe(413);
  });
});

describe('sessions on real sockets', () => {
  it('APP-1 broadcasts to everybody in, in the codec of each, and to nobody else', async () => {
    const running = await start();
    const json = await Promise.all(
      Array.from({ length: 50 }, (_, number) => signIn(running, `user-${number}`)),
    );
    const msgpack = await signInWithMsgpack(running);
    const stranger = await RawClient.open({ port: running.port });
    expect(running.broadcast('news', { n: 1 })).toBe(51);
    for (const client of json)
      expect(await client.message(1)).toEqual({ type: 'event', name: 'news', data: { n: 1 } });
    await expect.poll(() => msgpack.binaries.length).toBe(2);
    expect(msgpack.binaries[1]?.includes('news')).toBe(true);
    expect(stranger.receivedBytes).toBeLessThan(300);
    expect(stranger.texts).toEqual([]);
    for (const client of [...json, msgpack, stranger]) client.drop();
  });

  it('SESSION-2 ends each session at its own expiry, without waiting for traffic', async () => {
    const running = await start();
    const lives = Array.from({ length: 40 }, (_, index) => 500 + index * 25);
    const lateness = await Promise.all(
      lives.map(async (lifeMs) => {
        const client = await signIn(running, String(lifeMs));
        const endMs = Number(client.messages[0]?.expires_at_ms);
        const { code, reason } = await client.closed;
        expect({ code, reason }).toEqual({ code: 4410, reason: 'session_expired' });
        return Date.now() - endMs;
      }),
    );
    expect(Math.min(...lateness)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...lateness)).toBeLessThan(TOLERANCE_MS);
    expect(running.stats).toEqual({ unauthenticated: 0, authenticated: 0 });
  });

  it('SESSION-5 closes every session of a subject with 4411, and no other', async () => {
    const running = await start();
    const alices = await Promise.all([signIn(running, 'alice'), signIn(running, 'alice')]);
    const bob = await signIn(running, 'bob');
    for (const session of running.sessionsOf('alice')) {
      session.close();
      expect(session.send('news', 1)).toBe('closed');
    }
    for (const client of alices)
      expect(await client.closed).toMatchObject({ code: 4411, reason: 'session_revoked' });
    expect(bob.isDone).toBe(false);
    expect([...running.sessionsOf('alice')]).toEqual([]);
    bob.drop();
  });

  it('APP-5 answers as many errors as the budget has, and closes with 4429 at the next', async () => {
    const running = await start({ maxApplicationErrors: 5, applicationErrorWindowMs: 60_000 });
    const client = await signIn(running, 'alice');
    client.send(...Array.from({ length: 50 }, () => ({ type: 'event', name: 'nothing' })));
    expect(await client.closed).toMatchObject({ code: 4429, reason: 'rate_limited; retry_after_ms=60000' });
    expect(client.messages.slice(1)).toEqual(
      Array.from({ length: 5 }, () => expect.objectContaining({ type: 'error', code: 'unknown_name' })),
    );
  });

  it('APP-6 handles so many requests at a time and refuses the others', async () => {
    const waiting: (() => void)[] = [];
    let mostAtOnce = 0;
    const running = await start({
      maxInFlightRequests: 4,
      handlers: {
        requests: {
          wait: () =>
            new Promise<string>((resolve) => {
              waiting.push(() => resolve('done'));
              mostAtOnce = Math.max(mostAtOnce, waiting.length);
            }),
        },
      },
    });
    const client = await signIn(running, 'alice');
    client.send(
      ...Array.from({ length: 10 }, (_, id) => ({ type: 'request', id: String(id), name: 'wait' })),
    );
    await client.message(6);
    expect(client.messages.slice(1)).toEqual(
      [4, 5, 6, 7, 8, 9].map((id) =>
        expect.objectContaining({
          id: String(id),
          error: expect.objectContaining({ code: 'too_many_requests' }),
        }),
      ),
    );
    for (const finish of waiting) finish();
    await client.message(10);
    client.send({ type: 'request', id: 'again', name: 'wait' });
    await expect.poll(() => waiting.length).toBe(5);
    waiting[4]?.();
    expect(await client.message(11)).toEqual({ type: 'response', id: 'again', data: 'done' });
    client.drop();
  });

  it('LIVE-1 answers a ping with the same t', async () => {
    const running = await start();
    const client = await signIn(running, 'alice');
    client.send({ type: 'ping', t: 42.5 }, { type: 'ping' });
    expect(await client.message(1)).toEqual({ type: 'pong', t: 42.5 });
    expect(await client.message(2)).toEqual({ type: 'pong' });
    client.drop();
  });
});
