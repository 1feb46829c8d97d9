import { fileURLToPath } from 'node:url';
import { createClient, RequestError } from '@inband/client';
import { afterAll, describe, expect, it } from 'vitest';
import { createFolder } from '../support/folder.ts';
import { serve } from '../support/inband.ts';

const folder = createFolder();
afterAll(() => folder.remove());

/** Calls `add` on a server with the handlers of `module`. */
async function add(module: string, data: readonly unknown[] = [1, 2]): Promise<unknown> {
  await using server = await serve(['--handlers', module]);
  await expect.poll(server.stderr).toContain('"name":"whoami"');
  const token = /^(eyJ\S+)$/m.exec(server.stderr())?.[1] ?? '';
  const client = createClient({ url: server.url, token });
  try {
    await expect(client.request('whoami')).rejects.toBeInstanceOf(RequestError);
    return await client.request('add', data);
  } finally {
    client.close();
  }
}

const ADD = '{ requests: { add: (_session, [a, b]) => a + b } }';

describe('--handlers', () => {
  it('takes the module\'s "handlers"', async () => {
    expect(await add(folder.write('named.mjs', `export const handlers = ${ADD};`))).toBe(3);
  });

  it('takes a default export', async () => {
    expect(await add(folder.write('default.mjs', `export default ${ADD};`))).toBe(3);
  });

  it('takes both parts from a default export', async () => {
    expect(await add(folder.write('both.mjs', `export default { handlers: ${ADD} };`))).toBe(3);
  });

  it('checks data against the contract of the module', async () => {
    const module = fileURLToPath(new URL('./adding.mjs', import.meta.url));
    expect(await add(module)).toBe(3);
    await expect(add(module, ['1', 2])).rejects.toMatchObject({ code: 'invalid_data' });
  });

  it('gives a function the server', async () => {
    const source =
      'export const handlers = (server) => ({ requests: { add: () => [...server.sessions()].length + 2 } });';
    expect(await add(folder.write('function.mjs', source))).toBe(3);
  });

  it('waits for a function that is asynchronous', async () => {
    const source = `export const handlers = async () => (await new Promise(setImmediate), ${ADD});`;
    expect(await add(folder.write('async.mjs', source))).toBe(3);
  });
});
