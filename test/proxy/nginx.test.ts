// nginx as a reverse proxy in front: what the protocol says arrives unchanged, and no credential in its log.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@inband/client';
import { accept, type InbandServer, listen, refuse } from '@inband/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../support/eventually.ts';
import { hasComponent } from '../support/has-component.ts';
import { silentLogger } from '../support/silent-logger.ts';

const TOKEN = 'canary-token-that-must-not-be-logged';
const folder = mkdtempSync(join(tmpdir(), 'inband-nginx-'));
let upstream: InbandServer;
let nginx: ChildProcess;
let url: string;

describe.skipIf(!hasComponent('nginx'))('behind nginx', () => {
  beforeAll(async () => {
    upstream = await listen({
      port: 0,
      authTimeoutMs: 500,
      logger: silentLogger,
      verifier: ({ token }) => (token === TOKEN ? accept({ subject: 'alice' }) : refuse('unknown_token')),
      handlers: { requests: { echo: (_session, data) => data } },
    });
    const port = await freePort();
    const template = readFileSync(new URL('nginx.conf', import.meta.url), 'utf8');
    const config = template.replace('__PORT__', String(port)).replace('__UPSTREAM__', String(upstream.port));
    writeFileSync(join(folder, 'nginx.conf'), config);
    nginx = spawn('/usr/sbin/nginx', ['-p', folder, '-c', 'nginx.conf'], { stdio: 'ignore' });
    await reachable(port);
    url = `ws://127.0.0.1:${port}/ws`;
  });

  afterAll(async () => {
    const exited = once(nginx, 'exit');
    nginx.kill('SIGTERM');
    await exited;
    await upstream.close({ graceMs: 0 });
    rmSync(folder, { recursive: true, force: true });
  });

  it('AUTH-6: a client authenticates and talks', async () => {
    const client = createClient({ url, token: TOKEN });
    expect((await client.ready()).subject).toBe('alice');
    expect(await client.request('echo', { through: 'nginx' })).toEqual({ through: 'nginx' });
    client.close();
  });

  it.each([
    ['AUTH-3: silence is closed with 4408', undefined, 4408, 'auth_timeout'],
    ['AUTH-2: another first message is closed with 4401', '{"type":"ping"}', 4401, 'auth_required'],
    ['AUTH-7: a refused token is closed with 4403', '{"type":"auth","token":"no"}', 4403, 'auth_failed'],
    ['FRAME-3: garbage is closed with 4400', 'garbage', 4400, 'bad_message'],
  ])('%s, code and reason intact', async (_title, first, code, reason) => {
    const socket = new WebSocket(url);
    socket.on('open', () => first !== undefined && socket.send(first));
    const [seenCode, seenReason] = await once(socket, 'close');
    expect([seenCode, String(seenReason)]).toEqual([code, reason]);
  });

  it('TRANSPORT-8: a refused upgrade keeps its status', async () => {
    const socket = new WebSocket(url, ['unknown.v9']);
    const [, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(400);
    socket.on('error', () => {});
    socket.terminate();
  });

  it('SEC-1: the access log of the proxy holds no credential', () => {
    const log = readFileSync(join(folder, 'access.log'), 'utf8');
    expect(log).toContain('/ws');
    expect(log).not.toContain(TOKEN);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function reachable(port: number): Promise<void> {
  await eventually(
    () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.destroy();
          resolve(true);
        }).on('error', () => resolve(false));
      }),
    () => 'nginx does not listen',
  );
}
