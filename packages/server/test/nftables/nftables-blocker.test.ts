import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nftablesBlocker } from '../../src/nftables/nftables-blocker.ts';
import { NftablesError } from '../../src/nftables/nftables-error.ts';
import type { NftablesOptions } from '../../src/nftables/nftables-options.ts';
import { ScriptedNft } from './scripted-nft.ts';

const PORT = 9_001;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function started(options: NftablesOptions = {}) {
  const nft = new ScriptedNft();
  const errors: NftablesError[] = [];
  const blocker = nftablesBlocker({ onError: (error) => errors.push(error), ...options }, nft.run);
  await blocker.start(PORT);
  const setUp = nft.texts.pop() ?? '';
  return { nft, blocker, errors, setUp };
}

function ipv4(number: number): string {
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
}

describe('the start', () => {
  it('FLOOD-10 sets the table up in one transaction that loses no element', async () => {
    const { setUp, nft } = await started();
    expect(nft.commands).toEqual(['nft']);
    expect(setUp).toMatch(/^add table inet inband_9001\n/);
    expect(setUp).not.toContain('delete');
    expect(setUp).toContain('size 131072;');
    expect(setUp).toContain('flush chain inet inband_9001 port_9001\n');
  });

  it('replaces what cannot be kept', async () => {
    const nft = new ScriptedNft();
    nft.ends.push('failed');
    await nftablesBlocker({}, nft.run).start(PORT);
    expect(nft.texts).toHaveLength(2);
    expect(nft.texts[1]).toBe(`add table inet inband_9001\ndelete table inet inband_9001\n${nft.texts[0]}`);
  });

  it.each(['not_found', 'not_permitted', 'timed_out'] as const)(
    'rejects when nft is %s, and replaces nothing',
    async (outcome) => {
      const nft = new ScriptedNft();
      nft.ends.push(outcome);
      const reason = outcome === 'timed_out' ? 'failed' : outcome;
      const blocker = nftablesBlocker({}, nft.run);
      await expect(blocker.start(PORT)).rejects.toMatchObject({ name: 'NftablesError', reason });
      expect(nft.texts).toHaveLength(1);
      blocker.block('192.0.2.1', 2_000);
      await vi.advanceTimersByTimeAsync(1_000);
      await blocker.stop(PORT);
      expect(nft.texts).toHaveLength(1);
    },
  );

  it('says what to do', () => {
    expect(new NftablesError('not_found', '').message).toContain('install the package nftables');
    expect(new NftablesError('not_permitted', 'x').message).toContain('CAP_NET_ADMIN');
  });

  it.each([0, 65_536, 1.5, Number.NaN, '1 drop' as unknown as number])('takes no port %s', async (port) => {
    const nft = new ScriptedNft();
    await expect(nftablesBlocker({}, nft.run).start(port)).rejects.toMatchObject({ reason: 'failed' });
    expect(nft.texts).toEqual([]);
  });

  it('serves several servers in one table, and takes it down with the last', async () => {
    const { nft, blocker } = await started({ table: 'mine' });
    await blocker.start(9_002);
    expect(nft.texts[0]).toContain('add chain inet mine port_9001 ');
    expect(nft.texts[0]).toContain('add rule inet mine port_9002 tcp dport 9002 ');
    await blocker.stop(9_003);
    expect(nft.texts).toHaveLength(1);
    await blocker.stop(PORT);
    expect(nft.texts[1]).toBe('flush chain inet mine port_9001\ndelete chain inet mine port_9001\n');
    await blocker.stop(9_002);
    expect(nft.texts[2]).toBe('delete table inet mine\n');
  });
});

describe('batches', () => {
  it('FLOOD-10 tells of what was asked within 20 ms together', async () => {
    const { nft, blocker } = await started();
    blocker.block('192.0.2.1', 2_000);
    await vi.advanceTimersByTimeAsync(10);
    blocker.block('2001:db8:0:7:aaaa::1', 3_000);
    expect(nft.texts).toEqual([]);
    await vi.advanceTimersByTimeAsync(10);
    expect(nft.texts).toEqual([
      'add element inet inband_9001 blocked4 { 192.0.2.1 timeout 1980ms }\n' +
        'add element inet inband_9001 blocked6 { 2001:db8:0:7:: timeout 2990ms }\n',
    ]);
    expect(blocker.stats).toEqual({ blocked: 2, batches: 1, failures: 0 });
  });

  it('keeps 250 ms between the starts of batches', async () => {
    const { nft, blocker } = await started();
    for (let number = 0; number < 1_000; number += 1) {
      blocker.block(ipv4(number), 60_000);
      await vi.advanceTimersByTimeAsync(1);
    }
    await vi.advanceTimersByTimeAsync(250);
    expect(nft.batches.flat()).toHaveLength(1_000);
    expect(nft.texts).toHaveLength(5);
  });

  it('never runs two at a time, however long one takes', async () => {
    const { nft, blocker } = await started();
    nft.takesMs = 2_000;
    for (let number = 0; number < 100; number += 1) {
      blocker.block(ipv4(number), 60_000);
      await vi.advanceTimersByTimeAsync(50);
    }
    const stopped = blocker.stop(PORT);
    await vi.advanceTimersByTimeAsync(10_000);
    await stopped;
    expect(nft.mostAtOnce).toBe(1);
    expect(nft.texts.length).toBeGreaterThan(2);
  });

  it('holds 4,096 sources at most; the rest is in the next', async () => {
    const { nft, blocker } = await started();
    for (let number = 0; number < 10_000; number += 1) blocker.block(ipv4(number), 60_000);
    await vi.advanceTimersByTimeAsync(20);
    expect(nft.batches.map((batch) => batch.length)).toEqual([4_096]);
    await vi.advanceTimersByTimeAsync(500);
    expect(nft.batches.map((batch) => batch.length)).toEqual([4_096, 4_096, 1_808]);
    expect(new Set(nft.batches.flat().map((element) => element.split(' ')[0])).size).toBe(10_000);
  });

  it('FLOOD-10 bounds the time to 1 second and 1 hour, in whole milliseconds', async () => {
    const { nft, blocker } = await started();
    const ttls = [0, -1, Number.NaN, 1_500.2, Number.POSITIVE_INFINITY, 1e12];
    for (const [index, ttlMs] of ttls.entries()) blocker.block(`192.0.2.${index}`, ttlMs);
    await vi.advanceTimersByTimeAsync(20);
    const times = nft.batches.flat().map((element) => element.split(' timeout ')[1]);
    expect(times).toEqual(['980ms', '980ms', '980ms', '1481ms', '3599980ms', '3599980ms']);
  });

  it('tells nothing of a source whose time was over while it waited', async () => {
    const { nft, blocker } = await started();
    nft.takesMs = 3_000;
    blocker.block('192.0.2.1', 60_000);
    await vi.advanceTimersByTimeAsync(20);
    blocker.block('192.0.2.2', 1_000);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(nft.batches.flat()).toEqual(['192.0.2.1 timeout 59980ms']);
    expect(blocker.stats).toEqual({ blocked: 1, batches: 1, failures: 0 });
  });
});

describe('what is remembered', () => {
  it('FLOOD-10 a source that is blocked is told of once, and again when its time was over', async () => {
    const { nft, blocker } = await started();
    for (let ms = 0; ms < 2_000; ms += 1) {
      blocker.block('192.0.2.1', 2_000);
      blocker.block(`2001:db8::${ms.toString(16)}`, 2_000);
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(nft.batches).toHaveLength(1);
    expect(blocker.blocked).toBe(0);
    blocker.block('192.0.2.1', 2_000);
    expect(blocker.blocked).toBe(1);
    await vi.advanceTimersByTimeAsync(250);
    expect(nft.batches).toHaveLength(2);
  });

  it('FLOOD-10 is nobody who must not be, and of IPv6 nobody of their /64', async () => {
    const neverBlock = ['192.0.2.0/28', '2001:db8:1:2::7', '2001:db8:2::/48'];
    const { nft, blocker } = await started({ neverBlock });
    const spared = ['192.0.2.1', '192.0.2.15', '2001:db8:1:2::8', '2001:db8:2:3::1'];
    for (const address of [...spared, '192.0.2.16', '2001:db8:1:3::7']) blocker.block(address, 2_000);
    await vi.advanceTimersByTimeAsync(20);
    expect(nft.batches).toEqual([['192.0.2.16 timeout 1980ms', '2001:db8:1:3:: timeout 1980ms']]);
  });

  it('FLOOD-10 is not this machine, as which a proxy comes', async () => {
    const { nft, blocker } = await started();
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) blocker.block(address, 2_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(nft.batches).toEqual([]);
    expect(blocker.blocked).toBe(0);
  });

  it('a source that comes 5 seconds after it was told of is told of again: the packet filter forgot it', async () => {
    const { nft, blocker } = await started();
    blocker.block('192.0.2.1', 60_000);
    await vi.advanceTimersByTimeAsync(5_000);
    blocker.block('192.0.2.1', 50_000);
    await vi.advanceTimersByTimeAsync(100);
    expect(nft.batches).toHaveLength(1);
    blocker.block('192.0.2.1', 50_000);
    blocker.block('192.0.2.1', 50_000);
    await vi.advanceTimersByTimeAsync(100);
    expect(nft.batches[1]).toEqual(['192.0.2.1 timeout 54880ms']);
  });

  it('FLOOD-10 is never more than maxBlocked, and has room again when times are over', async () => {
    const { nft, blocker } = await started({ maxBlocked: 100 });
    for (let number = 0; number < 1_000; number += 1) blocker.block(ipv4(number), 2_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(nft.batches.map((batch) => batch.length)).toEqual([100]);
    await vi.advanceTimersByTimeAsync(1_000);
    for (let number = 1_000; number < 2_000; number += 1) blocker.block(ipv4(number), 2_000);
    await vi.advanceTimersByTimeAsync(250);
    // Those that came first found no room yet, but made it.
    expect(nft.batches[1]?.length).toBe(100);
    expect(blocker.blocked).toBe(100);
  });

  it('is nothing before the start and after the stop', async () => {
    const nft = new ScriptedNft();
    const blocker = nftablesBlocker({}, nft.run);
    blocker.block('192.0.2.1', 2_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(nft.texts).toEqual([]);
    await blocker.start(PORT);
    blocker.block('192.0.2.1', 2_000);
    await blocker.stop(PORT);
    blocker.block('192.0.2.2', 2_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(nft.batches).toEqual([]);
    expect(nft.texts.at(-1)).toBe('delete table inet inband_9001\n');
    expect(blocker.blocked).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('what a stranger may have a hand in', () => {
  const HOSTILE = [
    '',
    ' ',
    '192.0.2.1 timeout 1s }; flush ruleset #',
    '192.0.2.1\nflush ruleset',
    '192.0.2.1, 0.0.0.0/0',
    '0.0.0.0/0',
    '1.2.3.4-255.255.255.255',
    '127.1',
    '0x7f000001',
    '010.0.0.1',
    'fe80::1%eth0; flush ruleset',
    '2001:db8::1 }\nflush ruleset\n',
    'localhost',
    '@blocked4',
    '$x',
    '__proto__',
    'a'.repeat(100_000),
  ];

  it.each(HOSTILE)('FLOOD-10 nothing is told of %j', async (address) => {
    const { nft, blocker } = await started();
    blocker.block(address, 2_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(nft.texts).toEqual([]);
    expect(blocker.blocked).toBe(0);
  });

  it.each([undefined, null, 7, {}, []])('throws for %j neither', async (address) => {
    const { nft, blocker } = await started();
    blocker.block(address as unknown as string, 2_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(nft.texts).toEqual([]);
  });

  it('FLOOD-10 an address is written anew, in one spelling', async () => {
    const { nft, blocker } = await started();
    const spellings = [
      '2001:DB8:0:0:0:0:0:1',
      '2001:0db8::ffff',
      '2001:db8:0:0:1:2:3:4',
      '::ffff:192.0.2.1',
      '192.0.2.1',
    ];
    for (const spelling of spellings) blocker.block(spelling, 2_000);
    await vi.advanceTimersByTimeAsync(20);
    expect(nft.batches).toEqual([['192.0.2.1 timeout 1980ms', '2001:db8:: timeout 1980ms']]);
  });
});

describe('failures', () => {
  it('FLOOD-10 sets a table that has gone up again, with the same sources', async () => {
    const { nft, blocker, errors, setUp } = await started();
    nft.ends.push('failed');
    blocker.block('192.0.2.1', 2_000);
    await vi.advanceTimersByTimeAsync(20);
    const element = 'add element inet inband_9001 blocked4 { 192.0.2.1 timeout 1980ms }\n';
    expect(nft.texts).toEqual([element, setUp + element]);
    expect(errors).toEqual([]);
    expect(blocker.stats).toEqual({ blocked: 1, batches: 1, failures: 0 });
  });

  it('says so once when that fails too, forgets, and does nothing for 5 seconds', async () => {
    const { nft, blocker, errors } = await started();
    nft.ends.push('failed', 'not_permitted');
    for (let number = 0; number < 5_000; number += 1) blocker.block(ipv4(number), 60_000);
    await vi.advanceTimersByTimeAsync(20);
    expect(errors.map(({ reason }) => reason)).toEqual(['not_permitted']);
    expect(blocker.stats).toEqual({ blocked: 0, batches: 1, failures: 1 });
    for (let ms = 0; ms < 4_900; ms += 100) {
      blocker.block('10.0.0.0', 60_000);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(nft.texts).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(100);
    blocker.block('10.0.0.0', 60_000);
    await vi.advanceTimersByTimeAsync(20);
    expect(nft.batches.at(-1)).toEqual(['10.0.0.0 timeout 59980ms']);
    expect(errors).toHaveLength(1);
    expect(blocker.stats).toEqual({ blocked: 1, batches: 2, failures: 1 });
  });

  it('no error names a source', async () => {
    const { nft, blocker, errors } = await started();
    nft.ends.push('failed', 'failed');
    blocker.block('192.0.2.77', 2_000);
    await vi.advanceTimersByTimeAsync(20);
    expect(errors[0]?.message).toBe('nft failed: told so');
  });

  it('survives an onError that throws', async () => {
    const { nft, blocker } = await started({
      onError: () => {
        throw new Error('bad handler');
      },
    });
    nft.ends.push('failed', 'failed');
    blocker.block('192.0.2.1', 2_000);
    await vi.advanceTimersByTimeAsync(6_000);
    blocker.block('192.0.2.1', 2_000);
    await vi.advanceTimersByTimeAsync(20);
    expect(blocker.stats).toEqual({ blocked: 1, batches: 2, failures: 1 });
  });
});

describe('the stop', () => {
  it('waits for the batch that runs, then takes the table down', async () => {
    const { nft, blocker } = await started();
    nft.takesMs = 1_000;
    blocker.block('192.0.2.1', 2_000);
    await vi.advanceTimersByTimeAsync(20);
    blocker.block('192.0.2.2', 2_000);
    const stopped = blocker.stop(PORT);
    await vi.advanceTimersByTimeAsync(5_000);
    await stopped;
    expect(nft.texts.map((text) => text.slice(0, 12))).toEqual(['add element ', 'delete table']);
    expect(nft.mostAtOnce).toBe(1);
  });

  it('does not reject, not even when there is nothing to take down', async () => {
    const { nft, blocker } = await started();
    nft.ends.push('failed');
    await blocker.stop(PORT);
    await blocker.stop(PORT);
    expect(nft.texts).toHaveLength(1);
  });

  it('a start after it begins anew', async () => {
    const { nft, blocker } = await started();
    await blocker.stop(PORT);
    await blocker.start(9_005);
    expect(nft.texts.at(-1)).toMatch(/^add table inet inband_9005\n/);
    blocker.block('192.0.2.1', 2_000);
    await vi.advanceTimersByTimeAsync(250);
    expect(nft.batches).toHaveLength(1);
  });
});
