import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sourcePrefix } from '../../src/tickets/source-prefix.ts';

describe('the prefix of a source', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7/32'],
    ['0.0.0.0', '0.0.0.0/32'],
    ['::ffff:203.0.113.7', '203.0.113.7/32'],
    ['::ffff:cb00:7107', '203.0.113.7/32'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('TICKET-3 of %s is %s', (address, prefix) => {
    expect(sourcePrefix(address)).toBe(prefix);
  });

  it.each([
    '',
    'localhost',
    '127.1',
    '0x7f000001',
    '2130706433',
    '1.2.3.4.5',
    '1.2.3.256',
    ':::',
    '203.0.113.7/32',
    ' 203.0.113.7',
    '203.0.113.7:80',
    '[::1]',
    '__proto__',
  ])('TICKET-3 is none for %j, which is no address', (text) => {
    expect(sourcePrefix(text)).toBeNull();
  });

  it('TICKET-3 never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void sourcePrefix(text)));
  });

  it('TICKET-3 is the same for two IPv6 addresses exactly if their first 64 bits are', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
    const half = fc.array(group, { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(half, half, half, half, (a, b, c, d) => {
        // Not ::ffff:a.b.c.d, which is an IPv4 address.
        fc.pre([a, b].every((network) => network.join('') !== '0000'));
        const [left, right] = [[...a, ...c].join(':'), [...b, ...d].join(':')];
        expect(sourcePrefix(left) === sourcePrefix(right)).toBe(a.join() === b.join());
        expect(sourcePrefix([...a, ...c].join(':'))).toBe(sourcePrefix([...a, ...d].join(':')));
      }),
    );
  });

  it('TICKET-3 tells every two IPv4 addresses apart', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), (a, b) => {
        expect(sourcePrefix(a) === sourcePrefix(b)).toBe(a === b);
      }),
    );
  });
});
