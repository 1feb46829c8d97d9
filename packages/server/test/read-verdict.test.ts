import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readVerdict } from '../src/read-verdict.ts';
import { accept, refuse, unavailable } from '../src/verifier.ts';

const GOOD = { outcome: 'accepted', subject: 'alice', expiresAtMs: null, claims: {} };
const trap = (name: keyof ProxyHandler<object>): object =>
  new Proxy(GOOD, {
    [name]() {
      throw new Error('trapped');
    },
  });
const revoked = Proxy.revocable(GOOD, {});
revoked.revoke();

const WRONG: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['undefined', undefined],
  ['null', null],
  ['0', 0],
  ['1', 1],
  ['NaN', Number.NaN],
  ['1n', 1n],
  ['a symbol', Symbol('accepted')],
  ['an empty string', ''],
  ['the word accepted', 'accepted'],
  ['a function', () => GOOD],
  ['a verdict as a list', ['accepted', 'alice', null, {}]],
  ['an empty object', {}],
  ['an empty list', []],
  ['a promise of a verdict', Promise.resolve(GOOD)],
  ['a verdict in a verdict', { verdict: GOOD }],
  ['a list of one verdict', [GOOD]],
  ['a Map', new Map(Object.entries(GOOD))],
  ['an error', new Error('accepted')],
  ['a Date', new Date()],
  ['outcome true', { ...GOOD, outcome: true }],
  ['outcome in capitals', { ...GOOD, outcome: 'ACCEPTED' }],
  ['outcome with a space', { ...GOOD, outcome: 'accepted ' }],
  ['outcome as a list', { ...GOOD, outcome: ['accepted'] }],
  ['outcome as a String', { ...GOOD, outcome: new String('accepted') }],
  ['outcome of our own making', { ...GOOD, outcome: 'broken' }],
  ['no subject', { outcome: 'accepted', expiresAtMs: null, claims: {} }],
  ['an empty subject', { ...GOOD, subject: '' }],
  ['a numeric subject', { ...GOOD, subject: 42 }],
  ['a null subject', { ...GOOD, subject: null }],
  ['a subject as a String', { ...GOOD, subject: new String('alice') }],
  ['a promised subject', { ...GOOD, subject: Promise.resolve('alice') }],
  ['a subject with half a surrogate pair', { ...GOOD, subject: 'a\ud800' }],
  ['a subject that is too long', { ...GOOD, subject: 'x'.repeat(257) }],
  ['no expiry', { outcome: 'accepted', subject: 'alice', claims: {} }],
  ['an undefined expiry', { ...GOOD, expiresAtMs: undefined }],
  ['an expiry of NaN', { ...GOOD, expiresAtMs: Number.NaN }],
  ['an endless expiry', { ...GOOD, expiresAtMs: Number.POSITIVE_INFINITY }],
  ['a negative expiry', { ...GOOD, expiresAtMs: -1 }],
  ['an expiry between two milliseconds', { ...GOOD, expiresAtMs: 1_790_000_000_000.5 }],
  ['an expiry in text', { ...GOOD, expiresAtMs: '1790000000000' }],
  ['an expiry as a Date', { ...GOOD, expiresAtMs: new Date() }],
  ['an expiry as a BigInt', { ...GOOD, expiresAtMs: 1_790_000_000_000n }],
  ['an expiry beyond all dates', { ...GOOD, expiresAtMs: 8_640_000_000_000_001 }],
  ['a promised expiry', { ...GOOD, expiresAtMs: Promise.resolve(null) }],
  ['no claims', { outcome: 'accepted', subject: 'alice', expiresAtMs: null }],
  ['null claims', { ...GOOD, claims: null }],
  ['claims as a list', { ...GOOD, claims: [] }],
  ['claims as text', { ...GOOD, claims: '{}' }],
  ['claims as a Map', { ...GOOD, claims: new Map() }],
  ['claims as a Date', { ...GOOD, claims: new Date() }],
  ['promised claims', { ...GOOD, claims: Promise.resolve({}) }],
  ['claims as a function', { ...GOOD, claims: () => ({}) }],
  ['a Proxy that throws on get', trap('get')],
  ['a Proxy that was revoked', revoked.proxy],
  [
    'a getter that throws',
    Object.defineProperty({ ...GOOD }, 'subject', {
      get() {
        throw new Error('trapped');
      },
    }),
  ],
  ['claims in a trap', { ...GOOD, claims: trap('get') }],
];

describe('what is no verdict', () => {
  it.each(WRONG)('SEC-2 admits nobody for %s', (_what, value) => {
    expect(readVerdict(value)).toMatchObject({ outcome: 'broken' });
  });

  it('SEC-2 never throws, and admits only with a subject, an expiry and claims', () => {
    fc.assert(
      fc.property(
        fc.anything({ withProxy: true as never, withBigInt: true, withDate: true, withMap: true } as object),
        (value) => {
          expect(readVerdict(value).outcome).not.toBe('accepted');
        },
      ),
      { numRuns: 500 },
    );
  });

  it('SEC-2 takes nothing from a prototype that was polluted later', () => {
    const inherited = Object.create({ ...GOOD, outcome: 'denied' });
    expect(readVerdict(inherited)).toEqual({ outcome: 'broken', reason: 'malformed_verdict' });
  });
});

describe('what is a verdict', () => {
  it('AUTH-6 accepts a complete one, with the extremes of its fields', () => {
    for (const expiresAtMs of [null, 0, 1_790_000_000_000, 8_640_000_000_000_000]) {
      const verdict = accept({ subject: 'x'.repeat(256), expiresAtMs, claims: { role: 'admin' } });
      expect(readVerdict(verdict)).toEqual(verdict);
    }
    expect(readVerdict({ ...GOOD, subject: '\u{1f600}', claims: Object.create(null) })).toMatchObject({
      outcome: 'accepted',
    });
  });

  it('SEC-2 drops what a verdict does not have', () => {
    expect(Object.keys(readVerdict({ ...GOOD, role: 'root' }))).toEqual([
      'outcome',
      'subject',
      'expiresAtMs',
      'claims',
    ]);
  });

  it('AUTH-7 reads refusals', () => {
    expect(readVerdict(refuse('bad_signature'))).toEqual({ outcome: 'refused', reason: 'bad_signature' });
    expect(readVerdict(unavailable('timeout'))).toEqual({ outcome: 'unavailable', reason: 'timeout' });
  });

  it.each([
    undefined,
    null,
    7,
    '',
    'Bad',
    'a b',
    'eyJhbGciOiJIUzI1NiJ9.e30.x',
    'a\nb',
    'x'.repeat(65),
    ['a'],
  ])('SEC-1 passes on no reason but a plain word, not %j', (reason) => {
    expect(readVerdict({ outcome: 'refused', reason })).toEqual({
      outcome: 'refused',
      reason: 'unspecified',
    });
  });
});
