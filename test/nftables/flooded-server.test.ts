// Does a server that is flooded have the flood kept away, and nobody else?
import { accept, type InbandServer, listen, type Session } from '@inband/server';
import { type NftablesBlocker, nftablesBlocker } from '@inband/server/nftables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { RawClient } from '../support/raw-client.ts';
import { silentLogger } from '../support/silent-logger.ts';
import { canBlock } from './can-block.ts';
import { elementsOf, hasTable } from './nft.ts';

const FLOOD = '127.0.0.9';
const ELSEWHERE = '127.0.0.10';

describe.skipIf(!canBlock())('a server with a blocker', () => {
  let server: InbandServer;
  let blocker: NftablesBlocker;
  let table: string;

  beforeAll(async () => {
    blocker = nftablesBlocker();
    server = await listen({
      port: 0,
      logger: silentLogger,
      verifier: ({ token }) => accept({ subject: String(token) }),
      handlers: { requests: { whoami: (session: Session) => session.subject } },
      // A few hundred connections are a flood here.
      reconnectsPerSecond: 1,
      blocker,
    });
    table = `inband_${server.port}`;
  });
  afterAll(() => server?.close({ graceMs: 0, spreadMs: 0 }));

  async function authenticated(from: string): Promise<RawClient> {
    const client = await RawClient.open({ port: server.port, from });
    client.send({ type: 'auth', token: 'ada' });
    expect(await client.message(0)).toMatchObject({ type: 'auth_ok' });
    return client;
  }

  async function connects(from: string): Promise<boolean> {
    const client = new RawClient({ port: server.port, from });
    const status = await Promise.race([
      client.answered,
      new Promise<null>((resolve) => setTimeout(resolve, 700, null)),
    ]);
    client.drop();
    return status === 101;
  }

  it('FLOOD-10 has the source of a flood kept away, whose open sessions go on', async () => {
    expect(hasTable(table)).toBe(true);
    const session = await authenticated(FLOOD);
    const flood: RawClient[] = [];
    await eventually(
      () => {
        for (let count = 0; count < 50; count += 1) {
          flood.push(new RawClient({ port: server.port, from: FLOOD }));
        }
        return elementsOf(table, 'blocked4').length > 0;
      },
      () => `nobody was blocked after ${flood.length} connections`,
    );
    expect(elementsOf(table, 'blocked4')).toEqual([FLOOD]);
    expect(blocker.blocked).toBe(1);
    expect(await connects(FLOOD)).toBe(false);
    session.send({ type: 'request', id: '1', name: 'whoami' });
    expect(await session.message(1)).toMatchObject({ type: 'response', id: '1', data: 'ada' });
    for (const client of flood) client.drop();
    // It may be turned away for a moment by a server that has just been flooded, but not by the kernel.
    await eventually(
      async () => {
        const client = new RawClient({ port: server.port, from: ELSEWHERE });
        const status = await client.answered;
        client.drop();
        return status === 101;
      },
      () => 'somebody else does not get in',
    );
    const other = await authenticated(ELSEWHERE);
    expect(elementsOf(table, 'blocked4')).not.toContain(ELSEWHERE);
    for (const client of [session, other]) client.drop();
  });

  it('FLOOD-10 leaves no table behind when it is closed', async () => {
    await server.close({ graceMs: 0, spreadMs: 0 });
    expect(hasTable(table)).toBe(false);
  });
});
