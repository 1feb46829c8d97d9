import { describe, expect, it } from 'vitest';
import { Gate } from '../../src/gate.ts';
import { OptionError } from '../../src/option-error.ts';
import { resolveOptions } from '../../src/options.ts';
import { accept } from '../../src/verifier.ts';
import { someWay } from './some-way.ts';

const verifier = () => accept({ subject: 'alice' });
const way = someWay();

/** What JavaScript lets through, whatever the types say; `beside` are other options. */
function refused(upgrade: unknown, beside: object = {}): string | undefined {
  return refusedOption(() => resolveOptions({ verifier, upgrade, ...beside } as never));
}

function refusedOption(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    expect(error.message.startsWith(`"${error.option}" `)).toBe(true);
    return error.option;
  }
}

const BAD: readonly (readonly [string, unknown])[] = [
  ['upgrade', null],
  ['upgrade', true],
  ['upgrade', 'bearer'],
  ['upgrade', () => ({ ways: [way] })],
  ['upgrade.ways', {}],
  ['upgrade', []],
  ['upgrade.ways', { ways: undefined }],
  ['upgrade.ways', { ways: [] }],
  ['upgrade.ways', { ways: way }],
  ['upgrade.ways', { ways: new Set([way]) }],
  ['upgrade.ways', { ways: 'authorization_bearer' }],
  ['upgrade.ways[0]', { ways: [undefined] }],
  ['upgrade.ways[0]', { ways: [null] }],
  ['upgrade.ways[0]', { ways: ['authorization_bearer'] }],
  ['upgrade.ways[0]', { ways: [() => way] }],
  ['upgrade.ways[1].find', { ways: [way, { ...way, find: undefined }] }],
  ['upgrade.ways[0]', { ways: [someWay({ method: 'session' })] }],
  ['upgrade.ways[0]', { ways: [someWay({ method: 'constructor' })] }],
  ['upgrade.ways[0].method', { ways: [someWay({ method: undefined as never })] }],
  ['upgrade.ways[0].attachedBy', { ways: [someWay({ attachedBy: undefined as never })] }],
  ['upgrade.ways[0].name', { ways: [someWay({ name: 'Some way' })] }],
  ['upgrade.ways[0].authenticate', { ways: [someWay({ authenticate: 'Bearer\r\nx: y' })] }],
  ['upgrade.ways[0].queryParameter', { ways: [someWay({ queryParameter: 'a b' })] }],
  ['upgrade.ways[0].attachedBy', { ways: [someWay({ attachedBy: 'page' as never })] }],
  ['upgrade.way', { way, ways: [way] }],
  ['upgrade.missing', { ways: [way], missing: 'allow' }],
  ['upgrade.missingCredential', { ways: [way], missingCredential: 'anonymous' }],
  ['upgrade.missingCredential', { ways: [way], missingCredential: true }],
  ['upgrade.missingCredential', { ways: [way], missingCredential: null }],
  ['upgrade.missingCredential', { ways: [way], missingCredential: ['allow'] }],
  ...[9, 60_001, 10.5, Number.NaN, Number.POSITIVE_INFINITY, -1, '500', null].map(
    (timeoutMs) => ['upgrade.timeoutMs', { ways: [way], timeoutMs }] as const,
  ),
  ...[0, 100_001, 1.5, Number.NaN, -1, '8', null].map(
    (maxInFlight) => ['upgrade.maxInFlight', { ways: [way], maxInFlight }] as const,
  ),
];

describe('upgrade options that cannot work', () => {
  it.each(BAD)('UPGRADE-1 are refused at start, by name: %s in %o', (option, upgrade) => {
    expect(refused(upgrade)).toBe(option);
  });

  it('UPGRADE-1 are refused by a gate, too', () => {
    expect(() => new Gate({ verifier, upgrade: { ways: [] } })).toThrow(OptionError);
  });
});

describe('upgrade options that work', () => {
  it('UPGRADE-1 are none by default', () => {
    expect(resolveOptions({ verifier }).upgrade).toBeNull();
  });

  it('UPGRADE-3 UPGRADE-8 refuse who brings nothing, and bound time and number', () => {
    expect(resolveOptions({ verifier, authTimeoutMs: 700, upgrade: { ways: [way] } }).upgrade).toEqual({
      ways: [way],
      timeoutMs: 700,
      maxInFlight: 256,
      missingCredential: 'refuse',
    });
  });

  it.each([
    { timeoutMs: 10, maxInFlight: 1, missingCredential: 'refuse' },
    { timeoutMs: 60_000, maxInFlight: 100_000, missingCredential: 'allow' },
  ] as const)('UPGRADE-8 may be %j', (settings) => {
    const upgrade = { ways: [way, way], ...settings };
    expect(resolveOptions({ verifier, upgrade }).upgrade).toEqual(upgrade);
  });
});

describe('what a browser attaches by itself', () => {
  const cookie = { ways: [way, someWay({ name: 'a_cookie', attachedBy: 'cookie' })] };
  const browser = { ways: [way, someWay({ name: 'a_prompt', attachedBy: 'browser' })] };
  const client = { ways: [way] };
  const listed = ['https://app.example'];

  it.each([
    ['a cookie where every origin may connect', cookie, '*'],
    ['a cookie without a list of origins', cookie, undefined],
    ['a cookie with an empty list of origins', cookie, []],
    ['Basic where every origin may connect', browser, '*'],
  ])('UPGRADE-5 does not start with %s', (_what, upgrade, allowedOrigins) => {
    expect(refused(upgrade, { allowedOrigins })).toBe('allowedOrigins');
    expect(
      refused({ ...upgrade, missingCredential: 'allow' }, { allowedOrigins, missingOrigin: 'refuse' }),
    ).toBe('allowedOrigins');
  });

  it.each([
    ['a cookie with a list of origins', cookie, listed],
    ['Basic with a list of origins', browser, listed],
    ['Basic for programs only', browser, undefined],
    ['what a client attaches, whoever may connect', client, '*'],
    ['what a client attaches, without a list', client, undefined],
  ])('UPGRADE-5 starts with %s', (_what, upgrade, allowedOrigins) => {
    expect(refused(upgrade, { allowedOrigins })).toBeUndefined();
  });

  it('UPGRADE-5 names the way that cannot be', () => {
    expect(() => resolveOptions({ verifier, upgrade: cookie, allowedOrigins: '*' })).toThrow(/"a_cookie"/);
  });

  it('UPGRADE-5 may have the origins of the pages that the server itself serves, and nothing less than true', () => {
    const known = ['allowOwnOrigins'];
    const start = (allowOwnOrigins: unknown, upgrade: object, allowedOrigins: unknown = []) =>
      refusedOption(() =>
        resolveOptions({ verifier, upgrade, allowedOrigins, allowOwnOrigins } as never, known),
      );
    expect(start(true, cookie)).toBeUndefined();
    expect(start(true, cookie, '*')).toBe('allowedOrigins');
    for (const wrong of [false, 'yes', 1, undefined]) expect(start(wrong, cookie)).toBe('allowedOrigins');
  });

  it('UPGRADE-5 holds for HTTP endpoints beside the socket', () => {
    const anyone = new Gate({ verifier, allowedOrigins: '*' });
    for (const ways of [cookie.ways, browser.ways]) {
      expect(refusedOption(() => anyone.requestAuthentication('tickets', { ways }))).toBe('allowedOrigins');
    }
    const gate = new Gate({ verifier, allowedOrigins: listed });
    expect(refusedOption(() => gate.requestAuthentication('tickets', cookie))).toBeUndefined();
    expect(refusedOption(() => gate.requestAuthentication('tickets', { ways: [] }))).toBe('tickets.ways');
    expect(
      refusedOption(() =>
        gate.requestAuthentication('tickets', { ways: [way], missingCredential: 'allow' } as never),
      ),
    ).toBe('tickets.missingCredential');
  });
});
