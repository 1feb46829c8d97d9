import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClientAddressOptions,
  readClientAddress,
} from '../../src/client-address/client-address-options.ts';
import { resolveClientAddress } from '../../src/client-address/resolve-client-address.ts';

const PROXY = '10.0.0.1';
const CLIENT = '192.0.2.1';
const TRUSTED = { trustedProxies: ['10.0.0.0/8', '2001:db8:1::/48'] };
const BY_HEADER: ClientAddressOptions = { ...TRUSTED, header: 'x-forwarded-for' };
const BY_FORWARDED: ClientAddressOptions = { ...TRUSTED, header: 'forwarded' };
const BY_PREAMBLE: ClientAddressOptions = { ...TRUSTED, proxyProtocol: true };
const BY_BOTH: ClientAddressOptions = { ...BY_HEADER, proxyProtocol: true };

/** Everything a stranger can say, left of what the proxy says. */
const SAID_BY_STRANGERS: readonly string[] = [
  '9.9.9.9',
  '10.0.0.9',
  '10.0.0.9, 10.0.0.8',
  '9.9.9.9, 10.0.0.9',
  '127.0.0.1',
  '::1',
  '::ffff:9.9.9.9',
  '::ffff:10.0.0.9',
  '::ffff:0a00:0009',
  '2001:db8:1::9',
  '[2001:db8:1::9]:443',
  'fe80::1%eth0',
  '10.0.0.9%eth0',
  '9.9.9.9:80',
  '127.1',
  '0x0a.0.0.9',
  'unknown',
  '_hidden',
  'localhost',
  '',
  ',',
  ',,,,',
  ', ,9.9.9.9',
  'for=9.9.9.9',
  'for="',
  'for="9.9.9.9',
  'for="\\',
  'for=9.9.9.9, for="[::1]',
  'for=10.0.0.9;for=9.9.9.9',
  '"',
  '\\',
  '\u0000',
  '10.0.0.9\r\nx-forwarded-for: 9.9.9.9',
  '10.0.0.9, '.repeat(1_000),
  '9'.repeat(10_000),
  '"'.repeat(5_000),
  '\\'.repeat(5_000),
];

describe("the client's address", () => {
  it.each<[string, string | null, string, ClientAddressOptions | undefined, string]>([
    // Without a proxy, and from untrusted peers: the peer.
    [CLIENT, null, '9.9.9.9', undefined, CLIENT],
    [CLIENT, '9.9.9.9', '9.9.9.9', BY_BOTH, CLIENT],
    ['0000:0000:0000:0000:0000:ffff:c000:0201', '9.9.9.9', '9.9.9.9', BY_BOTH, CLIENT],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', null, '9.9.9.9', BY_HEADER, '2001:db8::1'],
    ['', '9.9.9.9', '9.9.9.9', BY_BOTH, ''],
    ['nonsense', '9.9.9.9', '9.9.9.9', BY_BOTH, ''],
    // One trusted proxy.
    [PROXY, null, CLIENT, BY_HEADER, CLIENT],
    ['::ffff:10.0.0.1', null, CLIENT, BY_HEADER, CLIENT],
    ['0000:0000:0000:0000:0000:ffff:0a00:0001', null, CLIENT, BY_HEADER, CLIENT],
    ['2001:db8:1::1', null, CLIENT, BY_HEADER, CLIENT],
    [PROXY, null, '::ffff:192.0.2.1', BY_HEADER, CLIENT],
    [PROXY, null, `9.9.9.9, ${CLIENT}`, BY_HEADER, CLIENT],
    [PROXY, null, 'for="[2001:DB8::1]:4711";proto=https', BY_FORWARDED, '2001:db8::1'],
    // Of two headers the configured one; the value of the other never gets here.
    [PROXY, null, CLIENT, BY_FORWARDED, PROXY],
    [PROXY, null, `for=${CLIENT}`, BY_HEADER, PROXY],
    // The PROXY protocol.
    [PROXY, CLIENT, '', BY_PREAMBLE, CLIENT],
    [PROXY, '0000:0000:0000:0000:0000:ffff:c000:0201', '', BY_PREAMBLE, CLIENT],
    [PROXY, CLIENT, '9.9.9.9', BY_PREAMBLE, CLIENT],
    [PROXY, CLIENT, '9.9.9.9', BY_BOTH, CLIENT],
    [PROXY, '10.0.0.2', `${CLIENT}, 10.0.0.2`, BY_BOTH, CLIENT],
    [PROXY, '10.0.0.2', `9.9.9.9, ${CLIENT}`, BY_BOTH, CLIENT],
    [PROXY, '', CLIENT, BY_BOTH, CLIENT],
    [PROXY, null, CLIENT, BY_BOTH, CLIENT],
    [PROXY, '', CLIENT, BY_PREAMBLE, PROXY],
    [PROXY, 'nonsense', CLIENT, BY_BOTH, PROXY],
    [PROXY, CLIENT, CLIENT, { ...TRUSTED, header: 'x-forwarded-for', proxyProtocol: false }, CLIENT],
    [PROXY, '9.9.9.9', CLIENT, BY_HEADER, CLIENT],
    // Several trusted proxies.
    [PROXY, null, `9.9.9.9, ${CLIENT}, 10.0.0.3, 10.0.0.2`, BY_HEADER, CLIENT],
    [PROXY, null, `${CLIENT}, 2001:db8:1::2`, BY_HEADER, CLIENT],
    // The trail ends among the trusted: the last that is known.
    [PROXY, null, '', BY_HEADER, PROXY],
    [PROXY, null, '10.0.0.3, 10.0.0.2', BY_HEADER, '10.0.0.3'],
    [PROXY, null, `${CLIENT}, unknown, 10.0.0.2`, BY_HEADER, '10.0.0.2'],
    [PROXY, null, `${CLIENT}, _hidden`, BY_HEADER, PROXY],
    [PROXY, null, `${CLIENT}, , 10.0.0.2`, BY_HEADER, '10.0.0.2'],
    [PROXY, null, `${CLIENT}, fe80::1%eth0`, BY_HEADER, PROXY],
    [PROXY, null, `for=${CLIENT}, for=unknown`, BY_FORWARDED, PROXY],
  ])(
    'UPGRADE-9: of peer %j, preamble %j and header %j with %j is %j',
    (socket, proxied, header, options, address) => {
      expect(resolveClientAddress(socket, proxied, header, readClientAddress(options))).toBe(address);
    },
  );

  it('UPGRADE-9: is not looked for behind the thirty-second hop', () => {
    const policy = readClientAddress(BY_HEADER);
    const chain = Array.from({ length: 40 }, (_, index) => `10.0.1.${40 - index}`);
    expect(resolveClientAddress(PROXY, null, [CLIENT, ...chain.slice(-31)].join(', '), policy)).toBe(CLIENT);
    expect(resolveClientAddress(PROXY, null, [CLIENT, ...chain.slice(-32)].join(', '), policy)).toBe(
      '10.0.1.32',
    );
    expect(resolveClientAddress(PROXY, null, [CLIENT, ...chain].join(', '), policy)).toBe('10.0.1.32');
  });

  it.each(SAID_BY_STRANGERS)('UPGRADE-9: is not moved by what a stranger says: %j', (said) => {
    for (const options of [BY_HEADER, BY_FORWARDED, BY_PREAMBLE, BY_BOTH]) {
      const policy = readClientAddress(options);
      expect(resolveClientAddress(CLIENT, said, said, policy)).toBe(CLIENT);
    }
    for (const separator of [',', ', ', ' ,\t']) {
      const byHeader = readClientAddress(BY_HEADER);
      const byForwarded = readClientAddress(BY_FORWARDED);
      const byBoth = readClientAddress(BY_BOTH);
      expect(resolveClientAddress(PROXY, null, `${said}${separator}${CLIENT}`, byHeader)).toBe(CLIENT);
      expect(resolveClientAddress(PROXY, null, `${said}${separator}for=${CLIENT}`, byForwarded)).toBe(CLIENT);
      expect(resolveClientAddress(PROXY, CLIENT, said, byBoth)).toBe(CLIENT);
    }
  });

  it('UPGRADE-9: is an address in its canonical spelling or empty, whatever comes', () => {
    const unit = fc.constantFrom(...'for=",;\\ .:[]_%0123456789abcdef');
    const hostile = fc.oneof(fc.string({ unit, maxLength: 200 }), fc.string(), fc.ipV4(), fc.ipV6());
    const options = fc.constantFrom(BY_HEADER, BY_FORWARDED, BY_PREAMBLE, BY_BOTH);
    fc.assert(
      fc.property(
        fc.oneof(hostile, fc.constant(PROXY)),
        hostile,
        hostile,
        options,
        (socket, proxied, header, chosen) => {
          const policy = readClientAddress(chosen);
          const address = resolveClientAddress(socket, proxied, header, policy);
          expect(resolveClientAddress(address, null, '', readClientAddress(undefined))).toBe(address);
          // And whatever it is, a stranger in front of whom a trusted proxy stands has their own.
          expect(resolveClientAddress(PROXY, CLIENT, header, readClientAddress(BY_PREAMBLE))).toBe(CLIENT);
        },
      ),
      { numRuns: 10_000 },
    );
  });
});
