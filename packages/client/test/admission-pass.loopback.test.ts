// A server under attack on a real socket of this machine, and the client in Node that gets in all the same.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { type Client, createClient } from '../src/index.ts';
import { authOk } from './support/fake-network.ts';

const TEXT = 'n'.repeat(59);
const DIFFICULTY = 12;
const open: (() => void)[] = [];

afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** Lets upgrades in that present a solved pass, and refuses the others in the words of `refusal`. */
async function startServer(
  refusal: string,
): Promise<{ url: string; requests: string[]; presented: string[] }> {
  const requests: string[] = [];
  const presented: string[] = [];
  const http = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.cookie ?? ''}`);
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ required: true, pass: TEXT, difficulty: DIFFICULTY, expires_in_ms: 60_000 }),
    );
  });
  const server = new WebSocketServer({ noServer: true });
  http.on('upgrade', (request, socket, head) => {
    // A client that is closed while it connects.
    socket.on('error', () => {});
    const pass = new URL(request.url ?? '', 'http://localhost').searchParams.get('inband_pass') ?? '';
    const digest = createHash('sha256').update(pass).digest();
    if (!pass.startsWith(`${TEXT}.`) || Math.clz32(digest.readUInt32BE(0)) < DIFFICULTY) {
      socket.end(`HTTP/1.1 503 Service Unavailable\r\n${refusal}Content-Length: 0\r\n\r\n`);
      return;
    }
    presented.push(pass);
    server.handleUpgrade(request, socket, head, (accepted) => {
      accepted.on('message', () => accepted.send(JSON.stringify(authOk())));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    for (const socket of server.clients) socket.terminate();
    http.closeAllConnections();
    http.close();
  });
  return { url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/ws`, requests, presented };
}

function start(url: string): Client {
  const client = createClient({ url, token: 't' });
  open.push(() => client.close());
  return client;
}

describe('PASS-6: in Node', () => {
  it('PASS-6: gets in at once, although it was told to come back in a minute', async () => {
    const { url, requests, presented } = await startServer('Inband-Pass: required\r\nRetry-After: 60\r\n');
    const client = start(url);
    expect((await client.ready()).subject).toBe('alice');
    expect(requests).toEqual(['GET /ws/pass ']);
    expect(presented.length).toBe(1);
  });

  it('CLIENT-13: waits and asks nothing where the refusal does not speak of a pass', async () => {
    const { url, requests } = await startServer('Retry-After: 60\r\n');
    const client = start(url);
    await expect.poll(() => client.state).toMatchObject({ status: 'waitingToRetry' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(client.state.status).toBe('waitingToRetry');
    expect(requests).toEqual([]);
  });

  it('CLIENT-11: follows no redirect of the endpoint', async () => {
    const target = await startServer('');
    let asked = 0;
    const http = createServer((_request, response) => {
      asked += 1;
      response.writeHead(302, { location: target.url.replace('ws:', 'http:') }).end();
    });
    http.on('upgrade', (_request, socket) => {
      socket.on('error', () => {});
      socket.end('HTTP/1.1 503 No\r\nInband-Pass: required\r\nContent-Length: 0\r\n\r\n');
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    open.push(() => http.close());
    start(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/ws`);
    await expect.poll(() => asked).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(target.requests).toEqual([]);
  });
});
