// Coming back without the token, with the real client and the real server.
import { createClient } from '@inband/client';
import { accept, type InbandServer, listen } from '@inband/server';
import { afterEach, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { RawClient } from '../support/raw-client.ts';
import { silentLogger } from '../support/silent-logger.ts';

const HOUR_MS = 3_600_000;
let server: InbandServer;
let asked: number;
const stops: (() => void)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await server.close({ graceMs: 0, spreadMs: 0 });
});

async function open(isStillGood: () => boolean = () => true): Promise<number> {
  asked = 0;
  const expiresAtMs = Date.now() + HOUR_MS;
  server = await listen({
    port: 0,
    // Everybody comes from one address, and at once.
    admission: { enforceFrom: 'never' },
    logger: silentLogger,
    verifier: ({ token }) => {
      asked += 1;
      return accept({ subject: String(token), expiresAtMs, claims: { role: 'reader' } });
    },
    resume: { isStillGood },
  });
  return expiresAtMs;
}

function connect(subject: string) {
  let credentials = 0;
  const client = createClient({
    url: server.url,
    backoff: { baseMs: 20, maxMs: 100 },
    credential: () => {
      credentials += 1;
      return { method: 'bearer', token: subject };
    },
  });
  stops.push(() => client.close());
  return { client, credentials: () => credentials };
}

it('RESUME-6 comes back as who it was, and asks neither the application nor the verifier', async () => {
  const expiresAtMs = await open();
  const { client, credentials } = connect('ada');
  const seen: string[] = [];
  for (let times = 0; times < 4; times += 1) {
    const isIn = (): boolean => {
      const { state } = client;
      return state.status === 'authenticated' && !seen.includes(state.session.id);
    };
    await eventually(isIn, () => client.state.status);
    if (client.state.status === 'authenticated') seen.push(client.state.session.id);
    const [session] = server.sessions();
    expect(session).toMatchObject({ subject: 'ada', claims: { role: 'reader' }, expiresAtMs });
    if (times < 3) session?.close('internal_error');
  }
  expect(client.state).toMatchObject({ session: { resumed: true, subject: 'ada', expiresAtMs } });
  expect({ asked, credentials: credentials() }).toEqual({ asked: 1, credentials: 1 });
});

it('RESUME-6 falls back to its own credential at once where resuming is refused', async () => {
  await open(() => false);
  const { client, credentials } = connect('ada');
  await eventually(
    () => client.state.status === 'authenticated',
    () => client.state.status,
  );
  const [first] = server.sessions();
  first?.close('internal_error');
  await eventually(
    () => client.state.status === 'authenticated' && asked === 2,
    () => `${client.state.status}, asked ${asked}`,
  );
  expect(client.state).toMatchObject({ session: { resumed: false } });
  expect(credentials()).toBe(2);
});

it('RESUME-3 admits one of a hundred that present the same text at once', async () => {
  await open();
  const first = await RawClient.open({ port: server.port });
  first.send({ type: 'auth', token: 'ada' });
  const { resume } = (await first.message(0)) ?? {};
  const clients = await Promise.all(Array.from({ length: 100 }, () => RawClient.open({ port: server.port })));
  for (const client of clients) client.send({ type: 'auth', method: 'resume', resume });
  const answers = await Promise.all(clients.map(async (client) => (await client.message(0))?.type));
  expect(answers.filter((type) => type === 'auth_ok')).toHaveLength(1);
  expect(answers.filter((type) => type === 'auth_error')).toHaveLength(99);
  expect(asked).toBe(1);
  for (const client of [first, ...clients]) client.drop();
});
