import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HopHeader, hopsFromRight } from '../../src/client-address/hops-from-right.ts';

describe('X-Forwarded-For', () => {
  it.each<[string, readonly (string | null)[]]>([
    ['', []],
    ['192.0.2.1', ['192.0.2.1']],
    ['192.0.2.1, 198.51.100.2', ['198.51.100.2', '192.0.2.1']],
    ['192.0.2.1,198.51.100.2', ['198.51.100.2', '192.0.2.1']],
    ['192.0.2.1 ,\t198.51.100.2\t', ['198.51.100.2', '192.0.2.1']],
    ['192.0.2.1:4711', ['192.0.2.1']],
    ['[2001:db8::1]:4711', ['2001:db8::1']],
    ['[2001:db8::1]', ['2001:db8::1']],
    ['2001:DB8:0::1', ['2001:db8::1']],
    ['::ffff:192.0.2.1', ['192.0.2.1']],
    ['[::ffff:192.0.2.1]:1', ['192.0.2.1']],
    ['192.0.2.1,', [null, '192.0.2.1']],
    [',', [null, null]],
    ['unknown', [null]],
    ['_hidden', [null]],
    ['192.0.2.1:', [null]],
    ['192.0.2.1:123456', [null]],
    ['192.0.2.1:80:80', [null]],
    ['[192.0.2.1]:80', [null]],
    ['[2001:db8::1', [null]],
    ['2001:db8::1]:80', [null]],
    ['[2001:db8::1]80', [null]],
    ['fe80::1%eth0', [null]],
    ['[fe80::1%eth0]:80', [null]],
    ['"192.0.2.1"', [null]],
    ['for=192.0.2.1', [null]],
    ['127.1', [null]],
    ['192.0.2.1 198.51.100.2', [null]],
    ['192.0.2.1;198.51.100.2', [null]],
    ['192.0.2.1\u00a0', [null]],
    ['unix:', [null]],
  ])('UPGRADE-9: %j names %j', (value, hops) => {
    expect([...hopsFromRight('x-forwarded-for', value)]).toEqual(hops);
  });
});

describe('Forwarded', () => {
  it.each<[string, readonly (string | null)[]]>([
    ['for=192.0.2.1', ['192.0.2.1']],
    ['For=192.0.2.1', ['192.0.2.1']],
    ['FOR="192.0.2.1"', ['192.0.2.1']],
    ['for=192.0.2.1, for=198.51.100.2', ['198.51.100.2', '192.0.2.1']],
    ['for="[2001:db8:cafe::17]:4711"', ['2001:db8:cafe::17']],
    ['for="[2001:db8:cafe::17]:_port"', ['2001:db8:cafe::17']],
    ['for="192.0.2.1:4711"', ['192.0.2.1']],
    ['for="[::ffff:192.0.2.1]"', ['192.0.2.1']],
    ['for=192.0.2.1;proto=http;by=203.0.113.43', ['192.0.2.1']],
    ['proto=http; by=203.0.113.43; for=192.0.2.1', ['192.0.2.1']],
    ['by="a, for=9.9.9.9";for=192.0.2.1', ['192.0.2.1']],
    ['host="a\\", for=9.9.9.9";for=192.0.2.1', ['192.0.2.1']],
    ['host="a\\\\";for=192.0.2.1, for=198.51.100.2', ['198.51.100.2', '192.0.2.1']],
    ['for="1\\92.0.2.1"', ['192.0.2.1']],
    ['for=192.0.2.1;', ['192.0.2.1']],
    // A stranger's quotation mark on the left does not swallow what a proxy wrote on the right.
    ['for=", for=192.0.2.1', ['192.0.2.1', null]],
    ['for="9.9.9.9, for=192.0.2.1', ['192.0.2.1', null]],
    ['for="\\, for=192.0.2.1', ['192.0.2.1', null]],
    ['for="9.9.9.9\\", for="192.0.2.1"', ['192.0.2.1', null]],
    ['for=unknown', [null]],
    ['for=_hidden', [null]],
    ['for="_SEVKISEK"', [null]],
    ['for=', [null]],
    ['for', [null]],
    ['for=192.0.2.1:80', [null]],
    ['for=2001:db8::1', [null]],
    ['for="2001:db8::1"', [null]],
    ['for=[2001:db8::1]', [null]],
    ['for="[fe80::1%eth0]"', [null]],
    ['for=192.0.2.1;for=198.51.100.2', [null]],
    ['for=192.0.2.1;For=192.0.2.1', [null]],
    ['for = 192.0.2.1', [null]],
    ['for=192.0.2.1 for=198.51.100.2', [null]],
    ['for="192.0.2.1"x', [null]],
    ['by=192.0.2.1', [null]],
    ['xfor=192.0.2.1', [null]],
    ['192.0.2.1', [null]],
    ['for=192.0.2.1,', [null, '192.0.2.1']],
    ['"', [null]],
  ])('UPGRADE-9: %j names %j', (value, hops) => {
    expect([...hopsFromRight('forwarded', value)]).toEqual(hops);
  });
});

describe('either header', () => {
  it.each([
    ['x-forwarded-for', '192.0.2.1'],
    ['forwarded', 'for=192.0.2.1'],
  ] as const)('UPGRADE-9: of %s only the right 4,096 characters are read', (header, hop) => {
    const long = `${`${hop}, `.repeat(5_000)}${hop}`;
    const hops = [...hopsFromRight(header, long)];
    expect(hops.length).toBeLessThanOrEqual(Math.ceil(4_096 / (hop.length + 2)));
    // The left-most element was cut through, so nothing is made of it.
    expect(hops.at(-1)).toBeNull();
    expect(new Set(hops.slice(0, -1))).toEqual(new Set(['192.0.2.1']));
  });

  it('UPGRADE-9: an address that the limit cuts through is not another address', () => {
    const right = `,${' '.repeat(4_096 - 1 - '1.2.3.4'.length - '10.0.0.1'.length)}10.0.0.1`;
    expect([...hopsFromRight('x-forwarded-for', `1.2.3.4${right}`)]).toEqual(['10.0.0.1', '1.2.3.4']);
    expect([...hopsFromRight('x-forwarded-for', `21.2.3.4${right}`)]).toEqual(['10.0.0.1', null]);
  });

  it('UPGRADE-9: no value makes it throw, and what is on the left changes nothing on the right', () => {
    const unit = fc.constantFrom(...'for=FOR",;\\ .:[]_%0123456789abcdef\t\u0000é');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 300 }), (hostile) => {
        for (const [header, hop] of [
          ['x-forwarded-for', '192.0.2.1'],
          ['forwarded', 'proto=https;for="192.0.2.1:80"'],
        ] satisfies readonly (readonly [HopHeader, string])[]) {
          const [first] = hopsFromRight(header, `${hostile}, ${hop}`);
          expect(first).toBe('192.0.2.1');
          for (const found of hopsFromRight(header, hostile)) {
            expect(found === null || found.length > 0).toBe(true);
          }
        }
      }),
      { numRuns: 10_000 },
    );
  });
});
