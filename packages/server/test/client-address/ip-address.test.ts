import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalAddress,
  isInNetworks,
  type Network,
  parseNetwork,
  sourcePrefix,
} from '../../src/client-address/ip-address.ts';

const NO_ADDRESSES: readonly string[] = [
  '',
  ' ',
  ' 1.2.3.4',
  '1.2.3.4 ',
  '1.2.3.4\n',
  '1.2.3',
  '127.1',
  '1',
  '2130706433',
  '0x7f.0.0.1',
  '0x7f.1',
  '0x7f000001',
  '010.0.0.1',
  '127.0.0.01',
  '1.2.3.4.5',
  '1.2.3.256',
  '1.2.3.-4',
  '1.2.3.4/32',
  '1.2.3.4:80',
  '１.2.3.4',
  '[::1]',
  '::1:80:80:80:80:80:80:80:80',
  ':::',
  ':1',
  '1:',
  '1::2::3',
  '12345::',
  '00001::',
  'g::',
  '::ffff:1.2.3',
  '::ffff:1.2.3.04',
  '::ffff:0x1.2.3.4',
  'fe80::1%eth0',
  'fe80::1%25eth0',
  '::1%',
  'localhost',
  'unknown',
  '_hidden',
  '__proto__',
  '\u0000',
  '1.2.3.4\u0000',
  '9'.repeat(10_000),
  ':'.repeat(10_000),
  '0:0:0:0:0:0:0:0:0',
];

const SPELLINGS: readonly (readonly [string, string])[] = [
  ['192.0.2.1', '192.0.2.1'],
  ['0.0.0.0', '0.0.0.0'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:0201', '192.0.2.1'],
  ['0000:0000:0000:0000:0000:ffff:c000:0201', '192.0.2.1'],
  ['2001:0DB8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['0000:0000:0000:0000:0000:0000:0000:0001', '::1'],
  ['::', '::'],
  ['::1.2.3.4', '::102:304'],
  ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
  ['fe80::1', 'fe80::1'],
];

const groups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });

describe('the spelling of an address', () => {
  it.each(SPELLINGS)('UPGRADE-9: %s is spelt %s', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
    expect(canonicalAddress(canonical)).toBe(canonical);
  });

  it.each(NO_ADDRESSES)('UPGRADE-9: is refused to %j', (text) => {
    expect(canonicalAddress(text)).toBeNull();
    expect(sourcePrefix(text)).toBe('');
    expect(isInNetworks(text, [network('1.0.0.0/8'), network('fc00::/7')])).toBe(false);
  });

  it('UPGRADE-9: is that of the URL standard for every IPv6 address', () => {
    fc.assert(
      fc.property(groups, (parts) => {
        const long = parts.map((part) => part.toString(16).padStart(4, '0')).join(':');
        fc.pre(!long.startsWith('0000:0000:0000:0000:0000:ffff:'));
        expect(canonicalAddress(long)).toBe(new URL(`http://[${long}]`).hostname.slice(1, -1));
      }),
      { numRuns: 2_000 },
    );
  });

  it('UPGRADE-9: is one for IPv4 and IPv4 in IPv6', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(canonicalAddress(address)).toBe(address);
        expect(canonicalAddress(`::ffff:${address}`)).toBe(address);
        expect(canonicalAddress(`64:ff9b::${address}`)).toBe(
          new URL(`http://[64:ff9b::${address}]`).hostname.slice(1, -1),
        );
      }),
    );
  });

  it('UPGRADE-9: is never wrong about what is no address, nor throws', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789abcdefx.:%/[]') }));
    fc.assert(
      fc.property(text, (hostile) => {
        const canonical = canonicalAddress(hostile);
        if (canonical !== null) expect(canonicalAddress(canonical)).toBe(canonical);
        sourcePrefix(hostile);
        parseNetwork(hostile);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('a network', () => {
  it.each([
    ['10.0.0.0/8', '10.255.255.255', '11.0.0.0'],
    ['10.0.0.7', '10.0.0.7', '10.0.0.8'],
    ['192.0.2.128/25', '192.0.2.129', '192.0.2.127'],
    ['2001:db8::/32', '2001:db8:ffff::1', '2001:db9::'],
    ['2001:db8::7', '2001:0db8:0:0:0:0:0:7', '2001:db8::8'],
    ['::ffff:10.0.0.0/104', '10.1.2.3', '11.0.0.0'],
    ['::ffff:10.0.0.7', '10.0.0.7', '10.0.0.8'],
    ['10.0.0.0/8', '::ffff:10.1.2.3', '::10.1.2.3'],
    ['fc00::/7', 'fdff::1', '10.0.0.1'],
    ['192.0.0.0/8', '192.255.0.1', '193.0.0.1'],
  ])('UPGRADE-9: %s holds %s, not %s', (text, inside, outside) => {
    expect(isInNetworks(inside, [network(text)])).toBe(true);
    expect(isInNetworks(outside, [network(text)])).toBe(false);
  });

  it.each([
    ['0.0.0.0/0', 'too_wide'],
    ['::/0', 'too_wide'],
    ['::ffff:0:0/96', 'too_wide'],
    ['128.0.0.0/1', 'too_wide'],
    ['10.0.0.0/7', 'too_wide'],
    ['fc00::/6', 'too_wide'],
    ['10.0.0.1/8', 'host_bits'],
    ['1.0.0.0/0', 'host_bits'],
    ['2001:db8::1/64', 'host_bits'],
    ['::ffff:10.0.0.1/104', 'host_bits'],
    ['::ffff:0:0/95', 'host_bits'],
    ['::ffff:0:0/0', 'host_bits'],
    ['10.0.0.0/33', 'no_network'],
    ['::/129', 'no_network'],
    ['::ffff:10.0.0.0/129', 'no_network'],
    ['10.0.0.0/', 'no_network'],
    ['10.0.0.0/08', 'no_network'],
    ['10.0.0.0/+8', 'no_network'],
    ['10.0.0.0/8.0', 'no_network'],
    ['10.0.0.0/8/8', 'no_network'],
    ['10.0.0.0/255.0.0.0', 'no_network'],
    ['10/8', 'no_network'],
    ['10.0.0.0 /8', 'no_network'],
    ['fe80::%eth0/10', 'no_network'],
    ['loopback', 'no_network'],
    ['', 'no_network'],
    ['/8', 'no_network'],
  ])('UPGRADE-9: %j is refused: %s', (text, problem) => {
    expect(parseNetwork(text)).toBe(problem);
  });
});

describe('what to count by', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1/32'],
    ['::ffff:192.0.2.1', '192.0.2.1/32'],
    ['::ffff:192.0.2.2', '192.0.2.2/32'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8::/64'],
    ['2001:db8:0:1::', '2001:db8:0:1::/64'],
    ['::1', '::/64'],
  ])('UPGRADE-9: is for %s the prefix %s', (address, prefix) => {
    expect(sourcePrefix(address)).toBe(prefix);
  });
});

function network(text: string): Network {
  const parsed = parseNetwork(text);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}
