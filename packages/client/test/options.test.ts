import { describe, expect, it } from 'vitest';
import { isLoopback } from '../src/options/is-loopback.ts';
import { readOptions } from '../src/options/read-options.ts';
import { readUrl } from '../src/options/read-url.ts';

describe(isLoopback, () => {
  it.each(['localhost', '127.0.0.1', '127.0.0.0', '127.255.255.255', '[::1]'])('CLIENT-10: %s is', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    '127.evil.com',
    'localhost.evil.com',
    'evil-localhost',
    'localhost.',
    'my.localhost',
    '127.0.0.1.evil.com',
    '127.0.0.256',
    '127.0.0',
    '127.0.0.1.1',
    '128.0.0.1',
    '1127.0.0.1',
    '0.0.0.0',
    '[::]',
    '[::ffff:7f00:1]',
    '[::1].evil.com',
    '::1',
    '',
    '10.0.0.1',
    '127.0.0.1\n',
  ])('CLIENT-10: %j is not', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});

describe(readUrl, () => {
  it.each([
    ['wss://example.test/ws'],
    ['wss://example.test/ws?room=7&tokens=3'],
    ['ws://127.0.0.1:9001/ws'],
    ['ws://LOCALHOST/ws'],
    ['ws://[::1]:9001/'],
    // The platform writes these as 127.0.0.1, and connects there.
    ['ws://127.1/'],
    ['ws://0x7f000001/'],
  ])('CLIENT-11: takes %s', (url) => {
    expect(readUrl(url, false)).toBe(new URL(url).href);
  });

  it.each([
    'ws://example.test/ws',
    'ws://127.evil.com/',
    'ws://localhost.evil.com/',
    'ws://127.0.0.1@evil.com/',
    'ws://192.168.0.7/',
    'ws://0.0.0.0/',
  ])('CLIENT-10: refuses %s, but takes it where cleartext is allowed and nothing else is wrong', (url) => {
    expect(() => readUrl(url, false)).toThrow(/^"url" must/);
    if (!url.includes('@')) expect(readUrl(url, true)).toBe(new URL(url).href);
  });

  it.each([
    'wss://user:s3cret@example.test/',
    'wss://s3cret@example.test/',
    'wss://:s3cret@example.test/',
    'wss://example.test/#s3cret',
    'wss://example.test/?token=s3cret',
    'wss://example.test/?a=1&access_token=s3cret',
    'wss://example.test/?ACCESS%5Ftoken=s3cret',
    'wss://example.test/?jwt=s3cret',
    'wss://example.test/?x=1&api-key=s3cret',
    'wss://exa mple.test/?token=s3cret',
    'https://example.test/s3cret',
    'javascript:s3cret',
    '/s3cret',
    'wss://example.test/#',
    '',
    7,
    undefined,
    { href: 'wss://example.test/' },
  ])('CLIENT-11: refuses %j in words that do not quote it', (url) => {
    for (const allowInsecure of [false, true]) {
      let message = '';
      try {
        readUrl(url, allowInsecure);
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError);
        message = (error as Error).message;
        expect((error as Error).cause).toBeUndefined();
      }
      expect(message).toMatch(/^"url" must/);
      expect(message).not.toContain('s3cret');
    }
  });
});

describe(readOptions, () => {
  const good = { url: 'wss://example.test/', token: 't' } as const;

  it.each<[string, object]>([
    ['tokens', { ...good, tokens: 't' }],
    ['toString', { ...good, toString: undefined }],
    ['outbox.maxMessage', { ...good, outbox: { maxMessage: 1 } }],
    ['backoff.minMs', { ...good, backoff: { minMs: 1 } }],
  ])('refuses "%s", which is no option', (name, options) => {
    expect(() => readOptions(options as never)).toThrow(new TypeError(`"${name}" is not an option`));
  });

  it('takes whole characters in clientInfo, and a low ceiling of the backoff alone', () => {
    const clientInfo = { name: 'app 😀', version: '1' };
    const { machine } = readOptions({ ...good, clientInfo, backoff: { maxMs: 100 } });
    expect(machine.clientInfo).toEqual(clientInfo);
    expect(machine.backoff).toEqual({ baseMs: 100, maxMs: 100 });
  });

  it('fills in the defaults', () => {
    expect(readOptions(good)).toMatchObject({
      url: 'wss://example.test/',
      outbox: { maxMessages: 256, maxBytes: 262_144 },
      eventBuffer: { maxMessages: 1_024, maxBytes: 1_048_576 },
      requestTimeoutMs: 10_000,
      maxMessageBytes: 1_048_576,
      machine: {
        credentialTimeoutMs: 30_000,
        connectTimeoutMs: 10_000,
        authTimeoutMs: 10_000,
        backoff: { baseMs: 500, maxMs: 30_000 },
        stableAfterMs: 10_000,
        maxRetryAfterMs: 300_000,
        canRenewCredential: false,
        canResume: true,
        canGetPass: true,
        passTimeoutMs: 8_000,
      },
    });
    expect(readOptions(good).machine.canProve).toBe(false);
    expect(readOptions({ ...good, prove: () => 'p' }).machine.canProve).toBe(true);
    expect(readOptions({ url: good.url, token: () => 't' }).machine.canRenewCredential).toBe(true);
  });

  it.each<[string, object]>([
    ['token', { url: good.url }],
    ['token', { ...good, credential: () => null }],
    ['token', { ...good, token: '' }],
    ['token', { ...good, token: 7 }],
    ['credential', { url: good.url, credential: { method: 'x' } }],
    ['outbox.maxMessages', { ...good, outbox: { maxMessages: 0 } }],
    ['outbox.maxBytes', { ...good, outbox: { maxBytes: 1.5 } }],
    ['eventBuffer.maxBytes', { ...good, eventBuffer: { maxBytes: Number.POSITIVE_INFINITY } }],
    ['requestTimeoutMs', { ...good, requestTimeoutMs: -1 }],
    ['connectTimeoutMs', { ...good, connectTimeoutMs: '10' }],
    ['backoff.baseMs', { ...good, backoff: { baseMs: Number.NaN } }],
    ['maxRetryAfterMs', { ...good, maxRetryAfterMs: 2 ** 31 }],
    ['maxMessageBytes', { ...good, maxMessageBytes: 10 }],
    ['codec', { ...good, codec: {} }],
    ['inspect', { ...good, inspect: true }],
    ['prove', { ...good, prove: 'me' }],
    ['prove', { ...good, prove: null }],
    ['resume', { ...good, resume: 'yes' }],
    ['resume', { ...good, resume: null }],
    ['admissionPass', { ...good, admissionPass: 1 }],
    ['clientInfo', { ...good, clientInfo: { name: 'a' } }],
    ['clientInfo', { ...good, clientInfo: { name: 'a', version: 'v'.repeat(129) } }],
    ['clientInfo', { ...good, clientInfo: null }],
    ['clientInfo', { ...good, clientInfo: { name: 'half \ud83d', version: '1' } }],
    ['backoff.baseMs', { ...good, backoff: { baseMs: 200, maxMs: 100 } }],
    ['contract', { ...good, contract: {} }],
    ['contract', { ...good, contract: null }],
    ['contract', { ...good, contract: { clientEvents: { a: null }, serverEvents: {}, requests: {} } }],
    [
      'contract',
      { ...good, contract: { clientEvents: {}, serverEvents: {}, requests: { a: { data: {} } } } },
    ],
  ])('names the option "%s" that cannot work', (name, options) => {
    expect(() => readOptions(options as never)).toThrow(TypeError);
    expect(() => readOptions(options as never)).toThrow(new RegExp(`^"${name.replace('.', '\\.')}" must`));
  });
});
