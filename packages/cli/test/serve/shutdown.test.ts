import { createClient } from '@inband/client';
import { describe, expect, it } from 'vitest';
import { type Served, serve } from '../support/inband.ts';

async function connected(server: Served) {
  await expect.poll(server.stderr).toContain('"name":"whoami"');
  const token = /^(eyJ\S+)$/m.exec(server.stderr())?.[1] ?? '';
  const received: string[] = [];
  const client = createClient({
    url: server.url,
    token,
    inspect(entry) {
      if (entry.kind === 'frame' && entry.direction === 'received')
        received.push(entry.message?.type ?? 'none');
    },
  });
  await client.ready();
  return { client, received };
}

describe('signals', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s drains, and the process ends with 0', async (signal) => {
    await using server = await serve();
    const { client, received } = await connected(server);
    server.signal(signal);
    expect(await server.exited).toEqual({ exitCode: 0, signal: null });
    expect(received).toContain('draining');
    expect(server.lines.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['draining', 'stopped']));
    client.close();
  });

  it('a second signal ends at once', async () => {
    await using server = await serve();
    const { client } = await connected(server);
    server.signal('SIGTERM');
    await expect.poll(() => server.lines.map(({ msg }) => msg)).toContain('draining');
    server.signal('SIGTERM');
    expect((await server.exited).exitCode).toBe(143);
    client.close();
  });
});
