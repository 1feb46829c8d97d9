import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/option-error.ts';
import { allowsOrigin, readOrigins } from '../../src/upgrade/origin-policy.ts';

const LISTED = [
  'https://good.example',
  'https://good.example:8443',
  'http://localhost:3000',
  'https://xn--bcher-kva.example',
];
const policy = readOrigins(LISTED);

const HOSTILE: readonly string[] = [
  'null',
  'NULL',
  '*',
  ' ',
  'https://evil.example',
  // Around the host.
  'https://good.example.evil.example',
  'https://good.example.',
  'https://evil-good.example',
  'https://evilgood.example',
  'https://sub.good.example',
  'https://good.exampl',
  'https://good.example2',
  'https://good',
  'https://example',
  'https://evil.example/good.example',
  'https://evil.example?https://good.example',
  'https://evil.example#https://good.example',
  'https://evil.example\\good.example',
  'https://evil.example/.good.example',
  'https://good-example',
  'https://goodxexample',
  'https://g00d.example',
  'https://gооd.example',
  'https://bücher.example',
  'https://good%2eexample',
  'https://good.example%00.evil.example',
  'https://good.example\u0000',
  'https://good.example\u0000.evil.example',
  'https://[good.example]',
  // Around the user.
  'https://good.example@evil.example',
  'https://evil.example@good.example',
  'https://good.example:pass@evil.example',
  'https://user@good.example',
  // Around the port.
  'https://good.example:443',
  'https://good.example:0443',
  'https://good.example:80',
  'https://good.example:8444',
  'https://good.example:84430',
  'https://good.example:',
  'https://good.example:8443/',
  'http://localhost',
  'http://localhost:30000',
  'http://localhost:3000.evil.example',
  'http://127.0.0.1:3000',
  'http://[::1]:3000',
  'http://LOCALHOST:3000',
  // Around the scheme.
  'http://good.example',
  'ws://good.example',
  'wss://good.example',
  'HTTPS://good.example',
  'https:good.example',
  'https:/good.example',
  'https:///good.example',
  '//good.example',
  'good.example',
  'ftp://good.example',
  'file://good.example',
  'file://',
  'data:text/html,https://good.example',
  'javascript:https://good.example',
  'blob:https://good.example/1',
  'about:blank',
  'chrome-extension://good.example',
  // Around the text.
  'https://good.example/',
  'https://good.example/path',
  'https://good.example ',
  ' https://good.example',
  '\thttps://good.example',
  'https://GOOD.example',
  'https://good.example, https://evil.example',
  'https://evil.example, https://good.example',
  'https://good.example https://evil.example',
  'https://good.example\r\nX: y',
  '["https://good.example"]',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(10_000),
];

describe('an origin that is not on the list', () => {
  it('TRANSPORT-5 is tried in more than sixty ways', () => {
    expect(new Set(HOSTILE).size).toBeGreaterThanOrEqual(60);
  });

  it.each(HOSTILE)('TRANSPORT-5 is refused: %j', (origin) => {
    expect(allowsOrigin(policy, 'allow', origin)).toBe(false);
    expect(allowsOrigin(readOrigins([]), 'allow', origin)).toBe(false);
  });
});

describe('an origin policy', () => {
  it.each(LISTED)('TRANSPORT-5 lets %s in when it is listed', (origin) => {
    expect(allowsOrigin(policy, 'refuse', origin)).toBe(true);
  });

  it('TRANSPORT-5 decides about a missing origin apart from the list', () => {
    for (const origins of [policy, readOrigins([]), readOrigins('*')]) {
      expect(allowsOrigin(origins, 'allow', '')).toBe(true);
      expect(allowsOrigin(origins, 'refuse', '')).toBe(false);
    }
  });

  it('TRANSPORT-5 lets every page in only when it says so', () => {
    expect(allowsOrigin(readOrigins('*'), 'refuse', 'https://evil.example')).toBe(true);
  });

  it.each([
    '',
    'null',
    '*',
    'https://*.good.example',
    'good.example',
    'https://good.example/',
    'https://good.example:443',
    'HTTPS://good.example',
    'https://bücher.example',
    'https://user@good.example',
    'file:///tmp',
    'https://',
    7,
    undefined,
    null,
    /good/,
  ])('TRANSPORT-5 is refused at start with an entry that no browser sends: %j', (entry) => {
    expect(() => readOrigins([entry] as never)).toThrow(OptionError);
  });

  it('TRANSPORT-5 says how an entry should be written', () => {
    expect(() => readOrigins(['https://good.example:443/'])).toThrow(/write it as "https:\/\/good\.example"/);
  });
});
