import { describe, expect, it } from 'vitest';
import { nftablesBlocker } from '../../src/nftables/nftables-blocker.ts';
import type { NftablesOptions } from '../../src/nftables/nftables-options.ts';
import { OptionError } from '../../src/option-error.ts';

function refusedOption(options: unknown): string | undefined {
  try {
    nftablesBlocker(options as NftablesOptions);
    return undefined;
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    return error.option;
  }
}

describe('the options', () => {
  it.each([
    {},
    undefined,
    { command: '/usr/sbin/nft', table: 'a', maxBlocked: 1, neverBlock: [] },
    { neverBlock: ['10.0.0.0/8', '2001:db8::/32', '::1'] },
    { table: `a${'_'.repeat(30)}`, maxBlocked: 1_000_000, onError: () => {} },
  ])('%o can work', (options) => {
    expect(refusedOption(options)).toBeUndefined();
  });

  it.each([
    ['nftables', null],
    ['nftables', []],
    ['nftables.tabel', { tabel: 'a' }],
    ['nftables.command', { command: '' }],
    ['nftables.command', { command: 'n\0ft' }],
    ['nftables.command', { command: 1 }],
    ['nftables.table', { table: '' }],
    ['nftables.table', { table: 'Inband' }],
    ['nftables.table', { table: '1' }],
    ['nftables.table', { table: 'a b' }],
    ['nftables.table', { table: 'a\n' }],
    ['nftables.table', { table: 'a; flush ruleset' }],
    ['nftables.table', { table: `a${'_'.repeat(31)}` }],
    ['nftables.table', { table: ['a'] }],
    ['nftables.maxBlocked', { maxBlocked: 0 }],
    ['nftables.maxBlocked', { maxBlocked: 1_000_001 }],
    ['nftables.maxBlocked', { maxBlocked: '5' }],
    ['nftables.neverBlock', { neverBlock: '127.0.0.1' }],
    ['nftables.neverBlock', { neverBlock: ['10.0.0.1/8'] }],
    ['nftables.neverBlock', { neverBlock: ['localhost'] }],
    ['nftables.neverBlock', { neverBlock: [null] }],
    ['nftables.onError', { onError: 'log' }],
  ])('names %s in %j', (option, options) => {
    expect(refusedOption(options)).toBe(option);
  });
});
