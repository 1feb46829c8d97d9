import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { V4_32, V4_KINDS, V6_48, V6_56, V6_64, V6_KINDS } from '../../src/admission/prefix-kind.ts';
import type { SourceKey } from '../../src/admission/source-key.ts';
import { canonicalAddress, sourcePrefix } from '../../src/client-address/ip-address.ts';
import { keyOf } from './key-of.ts';

/** The prefix in the spelling of `sourcePrefix`, which has a parser of its own. */
function prefixOf(key: SourceKey): string {
  const low = key.lowOf(key.kinds[0] ?? V4_32);
  if (key.kinds === V4_KINDS) {
    return `${low >>> 24}.${(low >>> 16) & 255}.${(low >>> 8) & 255}.${low & 255}/32`;
  }
  const groups = [key.high >>> 16, key.high & 0xffff, low >>> 16, low & 0xffff];
  return `${canonicalAddress(`${groups.map((group) => group.toString(16)).join(':')}::`)}/64`;
}

function expected(text: string): string {
  const prefix = sourcePrefix(text);
  return prefix === '' ? '0.0.0.0/32' : prefix;
}

const group = fc.oneof(
  fc.constant('0'),
  fc.nat(0xffff).map((value) => value.toString(16)),
);
const octet = fc.oneof(fc.nat(255), fc.constant(0), fc.nat(300));
const v4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
const v6 = fc
  .tuple(fc.array(group, { maxLength: 9 }), fc.array(group, { maxLength: 8 }), fc.option(v4))
  .map(([head, tail, dotted]) => {
    const end = dotted === null ? tail : [...tail, dotted];
    return end.length === 0 && head.length === 8 ? head.join(':') : `${head.join(':')}::${end.join(':')}`;
  });
const whole = fc.array(group, { minLength: 7, maxLength: 9 }).map((groups) => groups.join(':'));
const mapped = v4.map((address) => `::ffff:${address}`);
const nearly = fc
  .array(fc.constantFrom('0', '1', 'f', 'F', 'g', ':', '::', '.', '255', '%', '/', ' ', '01', 'ffff', 'é'), {
    maxLength: 24,
  })
  .map((parts) => parts.join(''));

describe('what an address counts as', () => {
  it('FLOOD-3 is what sourcePrefix says, for addresses, almost addresses and noise', () => {
    fc.assert(
      fc.property(fc.oneof(v4, v6, whole, mapped, nearly, fc.string({ unit: 'binary' })), (text) => {
        // Nobody may have it, and it is the source of all that is no address.
        fc.pre(sourcePrefix(text) !== '0.0.0.0/32');
        expect(prefixOf(keyOf(text))).toBe(expected(text));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    '',
    '::',
    '::1',
    '1::',
    '1:2:3:4:5:6:7::',
    '::2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7:8::',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:1.2.3.4',
    '1:2:3:4:5:6:7:1.2.3.4',
    '::1.2.3.4',
    '::ffff:1.2.3.4',
    '::FFFF:102:304',
    '::ffff:1.2.3.4:5',
    '1.2.3.4::',
    '64:ff9b::1.2.3.4',
    ':::',
    '1:::2',
    '1::2::3',
    ':1::2',
    '1:2:',
    'fe80::1%eth0',
    '127.1',
    '010.0.0.1',
    '0x7f.0.0.1',
    '1.2.3.4 ',
    '1.2.3.256',
    '1.2.3.4.5',
    '255.255.255.255',
    'ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255',
    '12345::',
    'unknown',
  ])('FLOOD-3 reads %j as sourcePrefix does', (text) => {
    expect(prefixOf(keyOf(text))).toBe(expected(text));
  });
});

describe('the prefixes of one address', () => {
  it('FLOOD-3 are /64, /56 and /48 for IPv6', () => {
    const key = keyOf('2001:db8:1234:5678:9abc::1');
    expect(key.kinds).toEqual(V6_KINDS);
    expect(key.high).toBe(0x20010db8);
    expect([V6_64, V6_56, V6_48].map((kind) => key.lowOf(kind))).toEqual([
      0x12345678, 0x12345600, 0x12340000,
    ]);
    expect(new Set([V6_64, V6_56, V6_48].map((kind) => key.hashOf(kind))).size).toBe(3);
  });

  it('FLOOD-3 is the address itself for IPv4, with the top bit too', () => {
    const key = keyOf('203.0.113.7');
    expect(key.kinds).toEqual(V4_KINDS);
    expect(key.lowOf(V4_32)).toBe(0xcb007107);
  });

  it('FLOOD-3 leaves nothing of the address that was read before', () => {
    const key = keyOf('2001:db8:1234:5678::1');
    key.read('192.0.2.1');
    expect([key.high, key.lowOf(V4_32), key.hashOf(V4_32)]).toEqual([
      0,
      0xc0000201,
      keyOf('192.0.2.1').hashOf(V4_32),
    ]);
    key.read('not an address');
    expect([key.high, key.lowOf(V4_32), key.kinds]).toEqual([0, 0, V4_KINDS]);
  });
});
