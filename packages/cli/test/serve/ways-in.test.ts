import { createClient, ticketCredential } from '@inband/client';
import { afterAll, describe, expect, it } from 'vitest';
import { createFolder } from '../support/folder.ts';
import { inband, type Served, serve } from '../support/inband.ts';
import { upgradeStatus } from '../support/upgrade.ts';

const folder = createFolder();
afterAll(() => folder.remove());

const recordsFile = folder.path('keys.json');

async function newKey(subject: string): Promise<string> {
  const { stdout } = await inband(['key', '--sub', subject, '--records-file', recordsFile]);
  return stdout.trim();
}

function tokenIn({ stderr }: Served): string {
  return /^(eyJ[\w-]+\.[\w-]+\.[\w-]+)$/m.exec(stderr())?.[1] ?? '';
}

describe('inband serve with more ways in', () => {
  it('METHOD-3 takes API keys of a file, in the first message and before the upgrade, and notices when one is withdrawn', async () => {
    const key = await newKey('backup');
    await using server = await serve([
      '--api-keys-file',
      recordsFile,
      '--upgrade-ways',
      'api-key-header',
      '--missing-credential',
      'allow',
    ]);
    const client = createClient({ url: server.url, credential: () => ({ method: 'api_key', key }) });
    expect((await client.ready()).subject).toBe('backup');
    expect(await upgradeStatus(server.url, { 'x-api-key': key })).toBe(101);
    expect(await upgradeStatus(server.url, { 'x-api-key': `${key.slice(0, -1)}_` })).toBe(401);
    folder.write('keys.json', '[]');
    await expect.poll(() => client.state.status).toBe('stopped');
    expect(await upgradeStatus(server.url, { 'x-api-key': key })).toBe(401);
    expect(server.listening.keys).toBe('api-keys');
    expect(server.stderr()).toBe('');
    // What cannot be read for a moment locks nobody out, and nobody in.
    folder.write('keys.json', '[{');
    await expect.poll(() => server.lines.some(({ msg }) => msg.includes('cannot be read'))).toBe(true);
    expect(JSON.stringify(server.lines) + server.stderr()).not.toContain(key);
  });

  it('TICKET-4 gives tickets for tokens, and takes them in the first message and in the query', async () => {
    await using server = await serve(['--tickets', '--upgrade-ways', 'ticket-query,authorization-bearer']);
    await expect.poll(server.stderr).toContain('eyJ');
    const token = tokenIn(server);
    const url = new URL('/ticket', server.httpUrl).href;
    const headers = { authorization: `Bearer ${token}` };
    const ask = async (): Promise<string> => {
      const response = await fetch(url, { method: 'POST', headers });
      return ((await response.json()) as { ticket: string }).ticket;
    };
    const ticket = await ask();
    expect(await upgradeStatus(`${server.url}?ticket=${ticket}`)).toBe(101);
    expect(await upgradeStatus(`${server.url}?ticket=${ticket}`)).toBe(401);
    expect(await upgradeStatus(server.url, headers)).toBe(101);
    expect(await upgradeStatus(server.url)).toBe(401);
    expect((await fetch(url, { method: 'POST' })).status).toBe(401);
    const fetched = await ticketCredential({ url, headers })({
      reason: 'initial',
      signal: new AbortController().signal,
    });
    expect(fetched).toMatchObject({ method: 'ticket', ticket: expect.stringMatching(/^[\w-]{43}$/) });
  });

  it('UPGRADE-9 believes proxies it trusts about addresses, and nobody else', async () => {
    await using server = await serve(['--trusted-proxies', '127.0.0.0/8', '--proxy-says', 'forwarded']);
    await upgradeStatus(`${server.url}?token=x`, {
      forwarded: 'for=203.0.113.9',
      'x-forwarded-for': '9.9.9.9',
    });
    await expect
      .poll(() => server.lines.filter(({ msg }) => msg === 'upgrade refused'))
      .toMatchObject([{ peer: '203.0.113.9' }]);
  });

  it.each([
    [['--api-keys-file', '/nowhere'], /--api-keys-file/],
    [['--proxy-says', 'forwarded'], /--proxy-says needs --trusted-proxies/],
    [['--missing-credential', 'allow'], /--missing-credential needs --upgrade-ways/],
    [['--upgrade-ways', 'cookie'], /--upgrade-ways must name ways among/],
    [['--upgrade-ways', 'api-key-header'], /needs --api-keys-file/],
    [['--upgrade-ways', 'ticket-query'], /needs --tickets/],
    [['--trusted-proxies', '10.0.0.1/8'], /--trusted-proxies must hold networks/],
    [['--tickets', '--path', '/ticket'], /--path must differ/],
    [['--trusted-proxies', '10.0.0.0/8', '--proxy-says', 'nothing'], /--proxy-says must be one of/],
  ])('refuses %j with one sentence', async (args, sentence) => {
    const { exitCode, stderr } = await inband(['serve', '--port', '0', ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
