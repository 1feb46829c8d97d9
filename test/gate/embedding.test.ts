import { App, type us_listen_socket, us_listen_socket_close, us_socket_local_port } from 'uWebSockets.js';
import { accept, attach, Gate } from '@inband/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient } from '../support/raw-client.ts';
import { silentLogger } from '../support/silent-logger.ts';

describe('a gate in an App of the user', () => {
  let listening: us_listen_socket | false = false;
  let port = 0;
  const gate = new Gate({
    logger: silentLogger,
    verifier: ({ token }) => accept({ subject: String(token) }),
    handlers: { requests: { whoami: (session) => session.subject } },
  });
  const app = App();

  beforeAll(async () => {
    app.get('/health', (response) => {
      response.end('fine');
    });
    app.ws('/echo', {
      message(ws, message, isBinary) {
        ws.send(message, isBinary);
      },
    });
    attach(app, '/live', gate);
    await new Promise<void>((resolve) => {
      app.listen('127.0.0.1', 0, (token) => {
        listening = token;
        resolve();
      });
    });
    if (listening === false) throw new Error('the app does not listen');
    port = us_socket_local_port(listening);
  });
  afterAll(() => {
    gate.closeAll('going_away', 1_000);
    if (listening !== false) us_listen_socket_close(listening);
    app.close();
  });

  it('TRANSPORT-1 stands beside the routes of the user', async () => {
    const response = await fetch(`http://127.0.0.1:${port}/health`);
    expect(await response.text()).toBe('fine');
    const echo = await RawClient.open({ port, path: '/echo' });
    echo.send('{"type":"event"}');
    expect(await echo.message(0)).toEqual({ type: 'event' });
    echo.drop();
  });

  it('AUTH-1 lets in who authenticates, on the path it was attached to', async () => {
    const client = await RawClient.open({ port, path: '/live' });
    client.send({ type: 'auth', token: 'alice' }, { type: 'request', id: '1', name: 'whoami' });
    expect(await client.message(0)).toMatchObject({ type: 'auth_ok', subject: 'alice' });
    expect(await client.message(1)).toEqual({ type: 'response', id: '1', data: 'alice' });
    expect(gate.stats).toEqual({ unauthenticated: 0, authenticated: 1 });
    client.drop();
    await expect.poll(() => gate.stats.authenticated).toBe(0);
  });

  it('TRANSPORT-1 answers what is no upgrade on that path', async () => {
    expect((await fetch(`http://127.0.0.1:${port}/live`)).status).toBe(400);
    expect((await fetch(`http://127.0.0.1:${port}/live`, { method: 'POST', body: 'x' })).status).toBe(405);
  });
});
