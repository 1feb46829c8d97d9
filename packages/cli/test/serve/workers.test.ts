import { createClient } from '@inband/client';
import { describe, expect, it } from 'vitest';
import { inband, serve } from '../support/inband.ts';

describe('--workers 2', () => {
  it('is one server: tickets, events, page, metrics, and an end', async () => {
    await using server = await serve(['--workers', '2', '--tickets', '--console']);
    await expect.poll(server.stderr).toContain('"name":"whoami"');
    const token = /^(eyJ\S+)$/m.exec(server.stderr())?.[1] ?? '';

    // What one worker gives, the other one takes, too. Requests come by one connection, sockets by others.
    const headers = { Authorization: `Bearer ${token}` };
    const tickets = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const response = await fetch(`${server.httpUrl}ticket`, { method: 'POST', headers });
        return ((await response.json()) as { ticket: string }).ticket;
      }),
    );
    const heard: unknown[] = [];
    const clients = tickets.map((ticket) => {
      const client = createClient({ url: server.url, credential: () => ({ method: 'ticket', ticket }) });
      client.on('broadcast', (data: unknown) => heard.push(data));
      return client;
    });
    for (const client of clients) expect(await client.ready()).toMatchObject({ subject: 'alice' });
    clients[0]?.send('broadcast', 'to all');
    await expect.poll(() => heard).toEqual(Array(4).fill({ from: 'alice', data: 'to all' }));

    for (const path of ['', 'console/facts.json', 'healthz', 'readyz']) {
      expect((await fetch(server.httpUrl + path)).status).toBe(200);
    }
    const scrape = await fetch(`${server.httpUrl}metrics`);
    expect(scrape.headers.get('content-type')).toContain('text/plain');
    const lines = (await scrape.text()).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'inband_workers 2',
        'inband_connections_opened_total 4',
        'inband_connections{phase="authenticated"} 4',
        'inband_limit{name="auth_timeout_ms"} 5000',
        'inband_limit{name="max_unauthenticated_connections"} 4096',
      ]),
    );
    expect(lines.filter((line) => line.startsWith('process_cpu_seconds_total'))).toHaveLength(1);

    server.signal('SIGTERM');
    expect(await server.exited).toEqual({ exitCode: 0, signal: null });
    const messages = server.lines.map(({ msg }) => msg);
    expect(messages.filter((msg) => msg === 'listening')).toHaveLength(1);
    expect(messages.slice(-1)).toEqual(['stopped']);
    expect(new Set(server.lines.map(({ worker }) => worker))).toEqual(new Set([undefined, 0, 1]));
    for (const client of clients) client.close();
  });

  it('signs in at every worker with the one key it made up', async () => {
    await using server = await serve(['--workers', '2', '--console']);
    for (let login = 0; login < 2; login += 1) {
      const response = await fetch(`${server.httpUrl}login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Connection: 'close' },
        body: '{"username":"bob","password":"bob-demo"}',
      });
      const { token } = (await response.json()) as { token: string };
      for (let socket = 0; socket < 2; socket += 1) {
        const client = createClient({ url: server.url, token });
        expect(await client.ready()).toMatchObject({ subject: 'bob' });
        client.close();
      }
    }
    // Twice is at once, also for threads with sockets open.
    server.signal('SIGTERM');
    await expect.poll(() => server.lines.map(({ msg }) => msg)).toContain('draining');
    server.signal('SIGTERM');
    const { exitCode } = await server.exited;
    expect([0, 143]).toContain(exitCode);
  });

  it('says in the words of the command line what a worker cannot do', async () => {
    const missing = await inband(['serve', '--port', '0', '--workers', '2', '--handlers', '/no/such.mjs']);
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain('--handlers names a module that cannot be loaded');
    const wrong = await inband(['serve', '--port', '0', '--workers', 'many']);
    expect(wrong).toMatchObject({
      exitCode: 2,
      stderr: 'inband: --workers must be a whole number from 1 to 256, or "auto" (got "many")\n',
    });
  });
});
