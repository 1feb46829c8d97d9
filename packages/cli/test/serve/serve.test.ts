import { createServer } from 'node:net';
import { createClient } from '@inband/client';
import { afterAll, describe, expect, it } from 'vitest';
import { createFolder } from '../support/folder.ts';
import { inband, serve } from '../support/inband.ts';
import { upgradeStatus } from '../support/upgrade.ts';

const folder = createFolder();
afterAll(() => folder.remove());
const secretFile = folder.write('secret.txt', `${'0123456789abcdef'.repeat(4)}\n`);

const tokenIn = (text: string): string => /^(eyJ[\w-]+\.[\w-]+\.[\w-]+)$/m.exec(text)?.[1] ?? '';

describe('inband serve', () => {
  it('writes exactly one line that says where it listens, and only JSON beside it', async () => {
    await using server = await serve(['--log-level', 'silent']);
    expect(server.listening).toMatchObject({ level: 30, keys: 'throw-away', console: false });
    expect(server.listening.pid).toBeTypeOf('number');
    expect(server.url).toBe(`ws://127.0.0.1:${server.port}/ws`);
    expect(server.httpUrl).toBe(`http://127.0.0.1:${server.port}/`);
    expect(server.lines.filter(({ msg }) => msg === 'listening')).toHaveLength(1);
  });

  it('makes up a secret, says so on standard error, and prints a token that works', async () => {
    await using server = await serve();
    await expect.poll(server.stderr).toContain('"name":"whoami"');
    expect(server.stderr()).toContain('NO KEY IS CONFIGURED');
    expect(server.stderr()).toContain(`npx wscat -c ${server.url}`);
    const client = createClient({ url: server.url, token: tokenIn(server.stderr()) });
    expect((await client.ready()).subject).toBe('alice');
    client.close();
    expect(JSON.stringify(server.lines)).not.toContain('eyJ');
  });

  it('lets in who has a token of "inband token" with the same secret, and nobody else', async () => {
    await using server = await serve(['--jwt-secret-file', secretFile, '--audience', 'live']);
    expect(server.listening.keys).toBe('secret');
    expect(server.stderr()).toBe('');
    const token = async (...args: readonly string[]): Promise<string> => {
      const { stdout } = await inband(['token', '--secret-file', secretFile, '--sub', 'bob', ...args]);
      return stdout.trim();
    };
    const client = createClient({ url: server.url, token: await token('--audience', 'live') });
    expect((await client.ready()).subject).toBe('bob');
    client.close();
    const stranger = createClient({ url: server.url, token: await token('--audience', 'other') });
    await expect(stranger.ready()).rejects.toMatchObject({ name: 'ClientStoppedError' });
  });

  it('answers to its own requests: echo, whoami, and a broadcast to all', async () => {
    await using server = await serve();
    await expect.poll(server.stderr).toContain('"name":"whoami"');
    const token = tokenIn(server.stderr());
    const [client, other] = [0, 1].map(() => createClient({ url: server.url, token }));
    if (client === undefined || other === undefined) throw new Error('unreachable');
    const [session] = await Promise.all([client.ready(), other.ready()]);
    expect(await client.request('echo', { deep: [1, null] })).toEqual({ deep: [1, null] });
    expect(await client.request('whoami')).toMatchObject({
      subject: 'alice',
      session_id: session.id,
      expires_at_ms: session.expiresAtMs,
      claims: { sub: 'alice' },
    });
    const heard = new Promise((resolve) => other.on('broadcast', resolve));
    client.send('broadcast', 'hello');
    expect(await heard).toEqual({ from: 'alice', data: 'hello' });
    client.close();
    other.close();
  });

  it('lets in no page but the listed ones; with the console its own', async () => {
    await using plain = await serve(['--allowed-origins', 'https://app.example']);
    expect(await upgradeStatus(plain.url, { Origin: 'https://app.example' })).toBe(101);
    expect(await upgradeStatus(plain.url, { Origin: 'https://evil.example' })).toBe(403);
    expect(await upgradeStatus(plain.url)).toBe(101);
    await using console = await serve(['--console', '--missing-origin', 'refuse']);
    expect(await upgradeStatus(console.url, { Origin: `http://127.0.0.1:${console.port}` })).toBe(101);
    expect(await upgradeStatus(console.url, { Origin: `http://localhost:${console.port}` })).toBe(101);
    expect(await upgradeStatus(console.url, { Origin: `http://localhost:${console.port + 1}` })).toBe(403);
    expect(await upgradeStatus(console.url)).toBe(403);
  });

  it('adds listed origins to those of the console, for the socket and the sign-in alike', async () => {
    const there = 'http://console.example:9001';
    await using server = await serve(['--console', '--allowed-origins', there]);
    const signIn = async (origin: string): Promise<number> => {
      const headers = { 'Content-Type': 'application/json', Origin: origin };
      const body = JSON.stringify({ username: 'alice', password: 'alice-demo' });
      return (await fetch(`${server.httpUrl}login`, { method: 'POST', headers, body })).status;
    };
    const own = `http://localhost:${server.port}`;
    for (const [origin, socket, login] of [
      [own, 101, 200],
      [there, 101, 200],
      ['https://evil.example', 403, 403],
    ] as const) {
      expect(await upgradeStatus(server.url, { Origin: origin })).toBe(socket);
      expect(await signIn(origin)).toBe(login);
    }
  });

  it('does not take "*" for a name that may sign in', async () => {
    await using server = await serve(['--console', '--allowed-origins', '*']);
    const Origin = 'https://evil.example';
    expect(await upgradeStatus(server.url, { Origin })).toBe(101);
    const response = await fetch(`${server.httpUrl}login`, { method: 'POST', headers: { Origin } });
    expect(response.status).toBe(403);
  });

  it('ends with 1 and a sentence when the port is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { exitCode, stdout, stderr } = await inband(['serve', '--port', String(port)]);
    blocker.close();
    expect(stderr).toBe(`inband: could not listen on 127.0.0.1:${port}; is the port taken?\n`);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  });

  it('mentions a variable that it does not know', async () => {
    await using server = await serve([], { INBAND_AUDIENC: 'live' });
    await expect.poll(server.stderr).toContain('INBAND_AUDIENC is not a variable of this program');
  });

  it('warns when it listens for others without TLS', async () => {
    await using server = await serve(['--host', '0.0.0.0', '--jwt-secret-file', secretFile]);
    await expect.poll(server.stderr).toContain('0.0.0.0 is served without TLS');
  });
});
