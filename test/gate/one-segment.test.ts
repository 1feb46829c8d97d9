import { accept, type InbandServer, listen, refuse, type Verdict } from '@inband/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RawClient } from '../support/raw-client.ts';
import { silentLogger } from '../support/silent-logger.ts';
import { closeFrame, textFrame } from '../support/websocket-frame.ts';

const GOOD = { type: 'auth', token: 'good' };
const BAD = { type: 'auth', token: 'bad' };
const EVENT = { type: 'event', name: 'note', data: 1 };

/** Each is run with a verifier that answers directly and with one that takes its time. */
const PACES = [
  { pace: 'direct', take: (verdict: Verdict) => verdict },
  {
    pace: 'slow',
    take: (verdict: Verdict) => new Promise<Verdict>((resolve) => setTimeout(() => resolve(verdict), 30)),
  },
] as const;

describe.each(PACES)('one TCP segment, a $pace verifier', ({ pace, take }) => {
  const isDirect = pace === 'direct';
  let server: InbandServer;
  let notes: unknown[];
  let verified: unknown[];
  let opened: number;

  beforeEach(async () => {
    notes = [];
    verified = [];
    opened = 0;
    server = await listen({
      port: 0,
      logger: silentLogger,
      verifier: ({ token }) => {
        verified.push(token);
        return take(token === 'good' ? accept({ subject: 'alice' }) : refuse('bad'));
      },
      handlers: {
        events: {
          note: (_session, data) => {
            notes.push(data);
          },
          leave: (session) => session.close(),
        },
        onOpen: () => {
          opened += 1;
        },
      },
    });
  });
  afterEach(() => server.close({ graceMs: 0 }));

  it('CLOSE-3 handles nothing that follows a refused credential', async () => {
    const client = await RawClient.open({ port: server.port });
    client.send(BAD, GOOD, EVENT);
    const { code } = await client.closed;
    expect(code).toBe(isDirect ? 4403 : 4409);
    expect(verified).toEqual(['bad']);
    expect(notes).toEqual([]);
    expect(opened).toBe(0);
    expect(client.messages.map(({ type }) => type)).toEqual(isDirect ? ['auth_error'] : []);
  });

  it('AUTH-1 handles what follows an accepted credential only once the verdict is there', async () => {
    const client = await RawClient.open({ port: server.port });
    client.send(GOOD, EVENT);
    if (isDirect) {
      expect(await client.message(0)).toMatchObject({ type: 'auth_ok', subject: 'alice' });
      expect(notes).toEqual([1]);
      client.drop();
    } else {
      expect((await client.closed).code).toBe(4401);
      expect(notes).toEqual([]);
      expect(client.texts).toEqual([]);
    }
  });

  it('AUTH-5 verifies once, whatever number of credentials comes at once', async () => {
    const client = await RawClient.open({ port: server.port });
    client.send(...Array.from({ length: 100 }, () => GOOD));
    const { code } = await client.closed;
    // A direct verdict makes the others renewals, which are declined until the budget of errors is spent.
    expect(code).toBe(isDirect ? 4429 : 4409);
    expect(verified).toEqual(['good']);
    expect(opened).toBe(isDirect ? 1 : 0);
  });

  it('CLOSE-3 handles nothing that follows the close frame of the client', async () => {
    const client = await RawClient.open({ port: server.port });
    client.write(Buffer.concat([closeFrame(1000), textFrame(GOOD), textFrame(EVENT)]));
    expect((await client.closed).code).toBe(1000);
    expect(verified).toEqual([]);
    expect(notes).toEqual([]);
  });

  it('CLOSE-3 handles nothing that follows the message on which a handler closed', async () => {
    const client = await RawClient.open({ port: server.port });
    client.send(GOOD);
    await client.message(0);
    client.send(EVENT, { type: 'event', name: 'leave' }, EVENT, EVENT, { type: 'ping', t: 1 });
    expect((await client.closed).code).toBe(4411);
    expect(notes).toEqual([1]);
    expect(client.texts).toHaveLength(1);
  });

  it('AUTH-10 ignores the verdict for a client that has gone', async () => {
    const client = await RawClient.open({ port: server.port });
    client.write(Buffer.concat([textFrame(GOOD), closeFrame(1000)]));
    await client.closed;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(opened).toBe(isDirect ? 1 : 0);
    expect(server.stats).toEqual({ unauthenticated: 0, authenticated: 0 });
  });

  it('AUTH-2 closes with 4401 for an event in front of the credential', async () => {
    const client = await RawClient.open({ port: server.port });
    client.send(EVENT, GOOD);
    expect(await client.closed).toMatchObject({ code: 4401, reason: 'auth_required' });
    expect(verified).toEqual([]);
  });
});
