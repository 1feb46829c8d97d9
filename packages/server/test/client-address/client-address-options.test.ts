import { describe, expect, it } from 'vitest';
import { readClientAddress } from '../../src/client-address/client-address-options.ts';
import { OptionError } from '../../src/option-error.ts';

const PROXIES = { trustedProxies: ['10.0.0.7'] };

describe('the option "clientAddress"', () => {
  it('UPGRADE-9: trusts nobody where it is left out or empty', () => {
    const nobody = { trustedProxies: [], header: null, proxyProtocol: false };
    expect(readClientAddress(undefined)).toEqual(nobody);
    expect(readClientAddress({ trustedProxies: [] })).toEqual(nobody);
    expect(readClientAddress({ trustedProxies: [], header: null, proxyProtocol: false })).toEqual(nobody);
  });

  it.each([
    { ...PROXIES, header: 'x-forwarded-for' },
    { ...PROXIES, header: 'forwarded' },
    { ...PROXIES, proxyProtocol: true },
    { trustedProxies: ['10.0.0.0/8', '2001:db8::/32', '::1'], header: 'forwarded', proxyProtocol: true },
  ] as const)('UPGRADE-9: can be %j', (options) => {
    const policy = readClientAddress(options);
    expect(policy.trustedProxies).toHaveLength(options.trustedProxies.length);
    expect(policy.header).toBe('header' in options ? options.header : null);
    expect(policy.proxyProtocol).toBe('proxyProtocol' in options);
  });

  it.each([
    ['clientAddress', null],
    ['clientAddress', 'x-forwarded-for'],
    ['clientAddress', true],
    ['clientAddress', ['10.0.0.7']],
    ['clientAddress.trustProxy', { ...PROXIES, trustProxy: true }],
    ['clientAddress.trustedProxies', {}],
    ['clientAddress.trustedProxies', { trustedProxies: '10.0.0.7' }],
    ['clientAddress.trustedProxies', { trustedProxies: [7], header: 'forwarded' }],
    ['clientAddress.trustedProxies', { trustedProxies: ['localhost'], header: 'forwarded' }],
    ['clientAddress.trustedProxies', { trustedProxies: ['10.0.0.1/8'], header: 'forwarded' }],
    ['clientAddress.trustedProxies', { trustedProxies: ['0.0.0.0/0'], header: 'forwarded' }],
    ['clientAddress.trustedProxies', { trustedProxies: ['10.0.0.7', '::/0'], header: 'forwarded' }],
    ['clientAddress.trustedProxies', { trustedProxies: [], header: 'x-forwarded-for' }],
    ['clientAddress.trustedProxies', { trustedProxies: [], proxyProtocol: true }],
    ['clientAddress.header', PROXIES],
    ['clientAddress.header', { ...PROXIES, header: 'X-Forwarded-For' }],
    ['clientAddress.header', { ...PROXIES, header: 'x-real-ip' }],
    ['clientAddress.header', { ...PROXIES, header: ['forwarded'] }],
    ['clientAddress.proxyProtocol', { ...PROXIES, proxyProtocol: 'v2' }],
  ])('UPGRADE-9: is refused at start with the name %s: %j', (option, options) => {
    const error = catchError(() => readClientAddress(options as never));
    expect(error).toBeInstanceOf(OptionError);
    expect(error).toMatchObject({ option });
  });

  it.each([
    ['10.0.0.1/8', 'whose address is their first'],
    ['0.0.0.0/0', 'must not trust half the world'],
    ['127.1', 'must hold IP addresses or networks'],
  ])('UPGRADE-9: says what is wrong with %s', (entry, words) => {
    expect(() => readClientAddress({ trustedProxies: [entry], header: 'forwarded' })).toThrow(words);
  });
});

function catchError(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
