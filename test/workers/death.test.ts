// What becomes of a worker that dies, of its clients, and of the process?
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { hasComponent } from '../support/has-component.ts';
import { Program } from '../support/program.ts';
import { RawClient } from '../support/raw-client.ts';
import type { Ready } from './house-program.ts';
import { startHouse, visit, visitors } from './start-house.ts';

describe('a worker that dies', () => {
  it('is replaced; its 100 clients come back by themselves, the other 100 notice nothing', async () => {
    await using house = await startHouse();
    const all = await visitors(house.server.url, 200);
    const where = await Promise.all(all.map((visitor) => visitor.worker()));
    const [first] = all;
    await first?.request('die', 'throw');
    const hit = all.filter((_, index) => where[index] === where[0]);
    expect(hit).toHaveLength(100);
    await eventually(
      () =>
        hit.every(
          ({ sessionIds, client }) => sessionIds.length === 2 && client.state.status === 'authenticated',
        ),
      () => `back: ${hit.filter(({ sessionIds }) => sessionIds.length === 2).length}`,
    );
    const others = all.filter((visitor) => !hit.includes(visitor));
    expect(others.map(({ sessionIds }) => sessionIds.length)).toEqual(Array(100).fill(1));
    await expect
      .poll(() => house.server.workers)
      .toEqual({
        count: 2,
        serving: 2,
        replacements: 1,
      });
    expect(await house.server.stats()).toMatchObject({ authenticated: 200 });
    expect(await house.server.broadcast('said', 'all again')).toBe(200);
    expect(JSON.stringify(house.log)).not.toContain('secret');
    expect(house.log.map(({ message }) => message)).toEqual([
      'worker failed',
      'worker ended, and is replaced',
    ]);

    // Two more ways to go.
    const [one, two] = all;
    const deaths = () => house.log.filter(({ message }) => message === 'worker ended, and is replaced');
    for (const [how, code] of [
      ['reject', 1],
      ['exit', 7],
    ] as const) {
      const before = one?.sessionIds.length ?? 0;
      const deathsBefore = deaths().length;
      await one?.request('die', how);
      await eventually(
        () =>
          (one?.sessionIds.length ?? 0) > before &&
          deaths().length > deathsBefore &&
          house.server.workers.serving === 2,
        () => how,
      );
      expect(deaths().slice(deathsBefore)).toMatchObject([{ code }]);
    }
    await expect.poll(() => two?.client.state.status).toBe('authenticated');
    for (const visitor of all) visitor[Symbol.dispose]();
  });
});

describe('the process', () => {
  it.skipIf(!hasComponent('openssl'))('TRANSPORT-7 lives through TLS in several threads', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'inband-tls-'));
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile];
    const certificate = ['-out', certFile, '-subj', '/CN=localhost', '-days', '1'];
    execFileSync('openssl', ['req', '-x509', ...key, ...certificate], { stdio: 'ignore' });
    process.env.HOUSE_OPTIONS = JSON.stringify({ tls: { certFile, keyFile } });
    const [program, { url }] = await Program.start<Ready>(`${import.meta.dirname}/house-program.ts`);
    delete process.env.HOUSE_OPTIONS;
    expect(url).toMatch(/^wss:/);
    const port = Number(new URL(url).port);
    const clients = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const client = await RawClient.open({ port, tls: true });
        client.send({ type: 'auth', token: `good:visitor-${index}` });
        expect(await client.message(0)).toMatchObject({ type: 'auth_ok' });
        client.send({ type: 'request', id: '1', name: 'which', data: null });
        return (await client.message(1))?.data;
      }),
    );
    expect(clients.filter((worker) => worker === 0)).toHaveLength(20);
    program.ask('end').catch(() => {});
    expect(await program.ended).toBe(5);
    rmSync(folder, { recursive: true });
  });

  it('ends with the code it was given, though workers have sockets open', async () => {
    const [program, { url }] = await Program.start<Ready>(`${import.meta.dirname}/house-program.ts`);
    const visitor = await visit(url, 'one');
    program.ask('end').catch(() => {});
    expect(await program.ended).toBe(5);
    visitor[Symbol.dispose]();
  });

  it('ends with a worker that has no memory left, and not in silence', async () => {
    const [program, { url }] = await Program.start<Ready>(`${import.meta.dirname}/house-program.ts`);
    const visitor = await visit(url, 'one');
    await visitor.request('die', 'memory');
    expect(await program.ended).toBe('SIGABRT');
    visitor[Symbol.dispose]();
  });
});
