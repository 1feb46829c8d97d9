import { createClient } from '@inband/client';
import { afterAll, describe, expect, it } from 'vitest';
import { createFolder } from '../support/folder.ts';
import { type Served, serve } from '../support/inband.ts';

const folder = createFolder();
afterAll(() => folder.remove());

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
    await expect.poll(() => received).toContain('draining');
    expect(server.lines.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['draining', 'stopped']));
    client.close();
  });

  it('a second signal ends at once', async () => {
    // It comes from within: from here it might come when the drain is over, which takes a second.
    const module = folder.write(
      'second-signal.mjs',
      `process.once('SIGTERM', () => setImmediate(() => process.kill(process.pid, 'SIGTERM')));
      export const handlers = {};`,
    );
    await using server = await serve(['--handlers', module]);
    const { client } = await connected(server);
    server.signal('SIGTERM');
    expect((await server.exited).exitCode).toBe(143);
    const messages = server.lines.map(({ msg }) => msg);
    expect(messages).toContain('draining');
    expect(messages).not.toContain('stopped');
    client.close();
  });
});
