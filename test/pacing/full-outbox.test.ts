// What a client sends at once, against the real server with its default limits.
import { createClient } from '@inband/client';
import { accept, listen } from '@inband/server';
import { expect, it } from 'vitest';
import { silentLogger } from '../support/silent-logger.ts';

const verifier = () => accept({ subject: 'alice' });
const COUNT = 200;

it('APP-6: a full outbox of requests is answered to the last one', async () => {
  const handlers = {
    requests: {
      async double(_session: unknown, data: unknown) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return 2 * Number(data);
      },
    },
  };
  const server = await listen({ port: 0, logger: silentLogger, verifier, handlers });
  const client = createClient({ url: server.url, token: 't' });
  const answers = Array.from({ length: COUNT }, (_, index) => client.request('double', index));
  expect(await Promise.all(answers)).toEqual(Array.from({ length: COUNT }, (_, index) => 2 * index));
  expect(client.state).toMatchObject({ status: 'authenticated', attempt: 1 });
  client.close();
  await server.close();
});

it('APP-7: a full outbox of events arrives, in order', async () => {
  const seen: unknown[] = [];
  const handlers = { events: { tick: (_session: unknown, data: unknown) => void seen.push(data) } };
  const server = await listen({ port: 0, logger: silentLogger, verifier, handlers });
  const client = createClient({ url: server.url, token: 't' });
  for (let index = 0; index < COUNT; index++) client.send('tick', index);
  await expect.poll(() => seen.length).toBe(COUNT);
  expect(seen).toEqual(Array.from({ length: COUNT }, (_, index) => index));
  expect(client.state).toMatchObject({ status: 'authenticated', attempt: 1 });
  client.close();
  await server.close();
});
