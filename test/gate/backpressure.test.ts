import { accept, type InbandServer, listen, type SendOutcome, type Session } from '@inband/server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RawClient } from '../support/raw-client.ts';
import { silentLogger } from '../support/silent-logger.ts';

const MAX_BACKPRESSURE = 65_536;
const MESSAGE = 'x'.repeat(8_000);
/** Far more than the kernel's buffers of both sides hold. */
const MOST_MESSAGES = 20_000;

let server: InbandServer;
let ended: unknown[];
let drains: number[];

beforeEach(async () => {
  ended = [];
  drains = [];
  server = await listen({
    port: 0,
    logger: silentLogger,
    maxBackpressureBytes: MAX_BACKPRESSURE,
    verifier: () => accept({ subject: 'alice' }),
    handlers: {
      onClose: (_session, code) => {
        ended.push(code);
      },
      onDrain: (session) => {
        drains.push(session.bufferedBytes);
      },
    },
  });
});
afterEach(() => server.close({ graceMs: 0 }));

async function openSlowReader(): Promise<[RawClient, Session]> {
  const client = await RawClient.open({ port: server.port });
  client.send({ type: 'auth', token: 't' });
  await client.message(0);
  client.pause();
  const [session] = server.sessions();
  if (session === undefined) throw new Error('there is no session');
  return [client, session];
}

/** Sends until an outcome is `last`; returns the outcomes in the order in which they first came. */
function sendUntil(
  session: Session,
  last: SendOutcome,
): { order: Set<string>; mostBuffered: number; sent: number } {
  const order = new Set<string>();
  let mostBuffered = 0;
  for (let sent = 1; sent <= MOST_MESSAGES; sent += 1) {
    const outcome = session.send('news', MESSAGE);
    order.add(outcome);
    mostBuffered = Math.max(mostBuffered, session.bufferedBytes);
    if (outcome === last) return { order, mostBuffered, sent };
  }
  throw new Error(`never ${last}`);
}

it('CLOSE-6 tells sent, buffered and dropped apart, and ends the connection at the first dropped message', async () => {
  const [client, session] = await openSlowReader();
  const { order, mostBuffered, sent } = sendUntil(session, 'dropped');
  expect([...order]).toEqual(['sent', 'buffered', 'dropped']);
  expect(mostBuffered).toBeLessThanOrEqual(MAX_BACKPRESSURE + MESSAGE.length + 100);
  expect(session.send('news', 'more')).toBe('closed');
  expect(session.bufferedBytes).toBe(0);
  expect(ended).toEqual(['overloaded']);
  expect(server.stats.authenticated).toBe(0);

  client.resume();
  expect(await client.closed).toMatchObject({ code: 4503, reason: 'overloaded; retry_after_ms=1000' });
  // Everything before the gap arrived, nothing after it did.
  expect(client.texts).toHaveLength(sent);
});

it('CLOSE-6 lets a peer that catches up in time live, and says when nothing is left to read', async () => {
  const [client, session] = await openSlowReader();
  const { sent } = sendUntil(session, 'buffered');
  expect(drains).toEqual([]);
  client.resume();
  await expect.poll(() => drains).toEqual([0]);
  await client.message(sent);
  expect(client.texts).toHaveLength(sent + 1);
  expect(ended).toEqual([]);
  client.drop();
});

it('CLOSE-6 takes the answers to pings into account, so that a client cannot buffer at our expense', async () => {
  const [client] = await openSlowReader();
  const pings = Array.from({ length: 500 }, () => ({ type: 'ping', t: Number.MAX_SAFE_INTEGER }));
  for (let round = 0; round < 2_000 && ended.length === 0; round += 1) {
    client.send(...pings);
    await new Promise((resolve) => setImmediate(resolve));
    for (const session of server.sessions()) {
      expect(session.bufferedBytes).toBeLessThanOrEqual(MAX_BACKPRESSURE + 1_000);
    }
  }
  expect(ended).toEqual(['overloaded']);
  client.drop();
});
