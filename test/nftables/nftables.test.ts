// Does the packet filter of the kernel keep away whom it is told of, nobody else, and no longer than it is told?
import { NftablesError, type NftablesOptions, nftablesBlocker } from '@inband/server/nftables';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { canBlock } from './can-block.ts';
import { EchoServer } from './echo-server.ts';
import { elementsOf, hasTable, nft } from './nft.ts';

const HERE = '127.0.0.9';
const ELSEWHERE = '127.0.0.10';

async function guarded(options: NftablesOptions = {}, host?: string) {
  const server = await EchoServer.start(host);
  const errors: NftablesError[] = [];
  const make = () => nftablesBlocker({ onError: (error) => errors.push(error), ...options });
  const blocker = make();
  const table = `inband_${server.port}`;
  onTestFinished(async () => {
    await blocker.stop(server.port);
    await server[Symbol.asyncDispose]();
  });
  await blocker.start(server.port);
  const isIn = (text: string, set: 'blocked4' | 'blocked6' = 'blocked4') =>
    eventually(
      () => elementsOf(table, set).includes(text),
      () => `${text} is not in ${set}; errors: ${errors.map(({ message }) => message)}`,
    );
  return { server, blocker, table, errors, make, isIn };
}

describe.skipIf(!canBlock())('the packet filter', () => {
  it('FLOOD-10 drops new connections of a source, and of nobody else', async () => {
    const { server, blocker, isIn } = await guarded();
    await using other = await EchoServer.start();
    expect(await server.letsIn(HERE)).toBe(true);
    blocker.block(HERE, 60_000);
    await isIn(HERE);
    expect(await server.keepsOut(HERE)).toBe(true);
    expect(await server.letsIn(ELSEWHERE)).toBe(true);
    expect(await other.letsIn(HERE)).toBe(true);
    expect(blocker.blocked).toBe(1);
  });

  it('FLOOD-10 leaves open connections alone', async () => {
    const { server, blocker, isIn } = await guarded();
    const client = await server.connect(HERE);
    blocker.block(HERE, 60_000);
    await isIn(HERE);
    expect(await server.keepsOut(HERE)).toBe(true);
    for (let round = 0; round < 100; round += 1) {
      const text = `round ${round}`;
      expect(await client?.echo(text)).toBe(text);
    }
  });

  it('FLOOD-10 lets a source in again by itself, which may have waited for it', async () => {
    const { server, blocker, isIn } = await guarded();
    blocker.block(HERE, 6_000);
    await isIn(HERE);
    const askedAtMs = performance.now();
    expect(await server.keepsOut(HERE, 200)).toBe(true);
    expect(await server.letsIn(HERE)).toBe(true);
    expect(performance.now() - askedAtMs).toBeGreaterThan(500);
    await expect.poll(() => blocker.blocked).toBe(0);
  });

  it('FLOOD-10 blocks the network of 64 bits of an IPv6 address', async () => {
    const { server, blocker, isIn } = await guarded({ neverBlock: [] }, '::1');
    expect(await server.letsIn('::1')).toBe(true);
    blocker.block('2001:db8::1', 60_000);
    await isIn('2001:db8::', 'blocked6');
    expect(await server.letsIn('::1')).toBe(true);
    // Another address of the same network.
    blocker.block('::aaaa:0:0:7', 60_000);
    await isIn('::', 'blocked6');
    expect(await server.keepsOut('::1')).toBe(true);
  });

  it('FLOOD-10 takes back what it set up', async () => {
    const { server, blocker, table, isIn } = await guarded();
    blocker.block(HERE, 60_000);
    await isIn(HERE);
    expect(hasTable(table)).toBe(true);
    await blocker.stop(server.port);
    expect(hasTable(table)).toBe(false);
    expect(await server.letsIn(HERE)).toBe(true);
  });

  it('FLOOD-10 sets up again what was deleted behind its back', async () => {
    const { server, blocker, table, errors, isIn } = await guarded();
    nft('delete', 'table', 'inet', table);
    blocker.block(HERE, 60_000);
    await eventually(
      () => hasTable(table),
      () => 'there is no table',
    );
    await isIn(HERE);
    expect(await server.keepsOut(HERE)).toBe(true);
    expect(blocker.stats).toEqual({ blocked: 1, batches: 1, failures: 0 });
    expect(errors).toEqual([]);
  });

  it('FLOOD-10 holds 10,000 sources of each family', async () => {
    const { server, blocker, table, errors } = await guarded();
    for (let number = 0; number < 10_000; number += 1) {
      blocker.block(`10.1.${number >> 8}.${number & 255}`, 3_600_000);
      blocker.block(`2001:db8:0:${number.toString(16)}::1`, 3_600_000);
    }
    await eventually(
      () => elementsOf(table, 'blocked4').length + elementsOf(table, 'blocked6').length === 20_000,
      () => `only ${elementsOf(table, 'blocked4').length}; ${errors.map(({ message }) => message)}`,
    );
    expect(blocker.stats).toEqual({ blocked: 20_000, batches: 5, failures: 0 });
    expect(await server.letsIn(HERE)).toBe(true);
  });

  it('FLOOD-10 has room for others as soon as times are over', async () => {
    const { blocker, errors } = await guarded({ maxBlocked: 100 });
    for (let round = 0; round < 3; round += 1) {
      for (let number = 0; number < 200; number += 1) blocker.block(`10.${round}.0.${number}`, 3_000);
      expect(blocker.blocked).toBe(100);
      await eventually(
        () => blocker.blocked === 0,
        () => 'nothing was forgotten',
      );
    }
    expect(blocker.stats).toEqual({ blocked: 0, batches: 3, failures: 0 });
    expect(errors).toEqual([]);
  });

  it('FLOOD-10 several workers share a table, and none loses what another told', async () => {
    const { server, blocker, table, make, errors, isIn } = await guarded();
    blocker.block(HERE, 60_000);
    await isIn(HERE);
    const second = make();
    await second.start(server.port);
    expect(elementsOf(table, 'blocked4')).toEqual([HERE]);
    expect(nft('list', 'table', 'inet', table).match(/ drop$/gm)).toHaveLength(2);
    // The first to go takes the table along; the other needs it, and has it again.
    await second.stop(server.port);
    expect(hasTable(table)).toBe(false);
    blocker.block(ELSEWHERE, 60_000);
    await eventually(
      () => hasTable(table),
      () => 'there is no table',
    );
    await isIn(ELSEWHERE);
    expect(await server.keepsOut(ELSEWHERE)).toBe(true);
    expect(errors).toEqual([]);
  });

  it('FLOOD-10 workers may start at the same time', async () => {
    const { server, table, make } = await guarded();
    const others = Array.from({ length: 8 }, make);
    await Promise.all(others.map((other) => other.start(server.port)));
    expect(nft('list', 'table', 'inet', table).match(/ drop$/gm)).toHaveLength(2);
    await Promise.all(others.map((other) => other.stop(server.port)));
  });

  it('replaces a table of another kind that was left there', async () => {
    await using server = await EchoServer.start();
    const table = `inband_${server.port}`;
    nft(`add table inet ${table}; add set inet ${table} blocked4 { type inet_service; }`);
    const blocker = nftablesBlocker();
    onTestFinished(() => blocker.stop(server.port));
    await blocker.start(server.port);
    blocker.block(HERE, 60_000);
    await eventually(
      () => elementsOf(table, 'blocked4').length === 1,
      () => 'it is not in the set',
    );
    expect(await server.keepsOut(HERE)).toBe(true);
  });

  it('FLOOD-10 one that the table was told to forget is told of again', async () => {
    const { blocker, table, isIn } = await guarded();
    blocker.block(HERE, 60_000);
    await isIn(HERE);
    nft('flush', 'set', 'inet', table, 'blocked4');
    await eventually(
      () => {
        blocker.block(HERE, 60_000);
        return elementsOf(table, 'blocked4').length === 1;
      },
      () => 'it stays forgotten',
    );
  });
});

describe('without nft', () => {
  it('FLOOD-10 rejects at the start', async () => {
    const blocker = nftablesBlocker({ command: '/nowhere/nft' });
    const error: unknown = await blocker.start(9_001).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NftablesError);
    expect(error).toMatchObject({ reason: 'not_found' });
    await blocker.stop(9_001);
  });
});
