import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readVerdict } from '../src/read-verdict.ts';
import { accept, challenge, limit, refuse, unavailable } from '../src/verifier.ts';

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
  ['claims that cannot be asked what they own', { ...GOOD, claims: trap('getOwnPropertyDescriptor') }],
  ['a watcher that is no function', { ...GOOD, whileOpen: true }],
  ['a watcher that is null', { ...GOOD, whileOpen: null }],
  ['a challenge without what decides about the proof', { outcome: 'challenged', challenge: 1 }],
  ['a challenge with a promise of it', { outcome: 'challenged', challenge: 1, prove: Promise.resolve() }],
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

describe('a verdict of the second round and of limits', () => {
  it('AUTH-15 passes a challenge on as it is, and nothing else', () => {
    const prove = () => refuse('no');
    expect(readVerdict(challenge({ nonce: 'n' }, prove))).toEqual({
      outcome: 'challenged',
      challenge: { nonce: 'n' },
      prove,
    });
    expect(Object.keys(readVerdict({ ...GOOD, outcome: 'challenged', challenge: null, prove }))).toEqual([
      'outcome',
      'challenge',
      'prove',
    ]);
  });

  it.each([
    [0, 0],
    [1, 1],
    [0.2, 1],
    [1_500, 1_500],
    [2 ** 31 - 1, 2 ** 31 - 1],
    [2 ** 31, 2 ** 31 - 1],
    [Number.MAX_VALUE, 2 ** 31 - 1],
    [Number.POSITIVE_INFINITY, 2 ** 31 - 1],
    [-1, 1_000],
    [Number.NEGATIVE_INFINITY, 1_000],
    [Number.NaN, 1_000],
    ['5000', 1_000],
    [null, 1_000],
    [undefined, 1_000],
    [5_000n, 1_000],
    [new Date(5_000), 1_000],
    [[5_000], 1_000],
  ])('AUTH-14 reads a delay of %o as %i ms', (retryAfterMs, expected) => {
    expect(readVerdict({ outcome: 'limited', reason: 'too_many', retryAfterMs })).toEqual({
      outcome: 'limited',
      reason: 'too_many',
      retryAfterMs: expected,
    });
  });

  it('SEC-1 passes on no reason for a limit but a plain word', () => {
    expect(readVerdict(limit('alice@example.org', 1))).toMatchObject({ reason: 'unspecified' });
    expect(readVerdict(limit('too_many', 1))).toMatchObject({ reason: 'too_many' });
  });
});

describe('a credential that is bound to a key', () => {
  const JKT = '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I';
  const OTHER = 'cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s';
  const outcomeOf = (claims: object, confirmedKey?: unknown): unknown =>
    readVerdict({ ...GOOD, claims, ...(confirmedKey === undefined ? {} : { confirmedKey }) });
  const REFUSED = { outcome: 'refused', reason: 'unconfirmed_credential' };

  it('PROOF-1 admits together with the key it names, and the identity says so', () => {
    expect(outcomeOf({ cnf: { jkt: JKT }, role: 'user' }, JKT)).toEqual({
      ...GOOD,
      claims: { cnf: { jkt: JKT }, role: 'user' },
      confirmedKey: JKT,
    });
  });

  it.each([
    ['none', undefined],
    ['another', OTHER],
    ['an empty one', ''],
    ['null', null],
    ['the right one as a String', new String(JKT)],
    ['the right one in a list', [JKT]],
    ['true', true],
    ['in other case', JKT.toLowerCase()],
    ['the right one with a space', `${JKT} `],
  ])('PROOF-1 admits nobody where the proven key is %s', (_what, confirmedKey) => {
    expect(outcomeOf({ cnf: { jkt: JKT } }, confirmedKey)).toEqual(REFUSED);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['undefined, but there', undefined],
    ['empty', {}],
    ['a word', JKT],
    ['true', true],
    ['false', false],
    ['zero', 0],
    ['a list', [{ jkt: JKT }]],
    ['a list that has a jkt', Object.assign([], { jkt: JKT })],
    ['a Map', new Map([['jkt', JKT]])],
    ['one that names more', { jkt: JKT, kid: 'k1' }],
    ['one that names a certificate, too', { jkt: JKT, 'x5t#S256': OTHER }],
    ['one that names undefined, too', { jkt: JKT, jwk: undefined }],
    ['a certificate', { 'x5t#S256': JKT }],
    ['a key by its id', { kid: JKT }],
    ['in other case', { JKT }],
    ['one whose jkt is inherited', Object.create({ jkt: JKT })],
    ['one whose jkt is inherited beside a member', Object.assign(Object.create({ jkt: JKT }), { kid: 'k' })],
    ['one whose jkt is a list', { jkt: [JKT] }],
    ['one whose jkt is a String', { jkt: new String(JKT) }],
    ['one whose jkt is null', { jkt: null }],
    ['one whose jkt is undefined', { jkt: undefined }],
  ])('PROOF-1 admits nobody where cnf is %s, whatever key was proven', (_what, cnf) => {
    for (const confirmedKey of [JKT, undefined, String(cnf), 'undefined', 'null']) {
      expect(outcomeOf({ cnf }, confirmedKey)).toEqual(REFUSED);
    }
  });

  it('PROOF-1 admits nobody where reading cnf fails', () => {
    const claims = Object.defineProperty({}, 'cnf', {
      enumerable: true,
      get() {
        throw new Error('trapped');
      },
    });
    expect(outcomeOf(claims, JKT)).toMatchObject({ outcome: 'broken' });
  });

  it('PROOF-1 is looked for among members that are not enumerable, too', () => {
    expect(outcomeOf(Object.defineProperty({}, 'cnf', { value: { jkt: JKT } }))).toEqual(REFUSED);
  });

  it('PROOF-1 is one by its own claims: what every object inherits binds nobody', () => {
    expect(outcomeOf(Object.create({ cnf: { jkt: JKT } }))).toMatchObject({ outcome: 'accepted' });
    expect(outcomeOf({ CNF: { jkt: JKT }, other: { cnf: { jkt: JKT } } })).toMatchObject({
      outcome: 'accepted',
    });
  });

  it('PROOF-1 may be one that was not bound: a proven key beside it is kept, anything else is not', () => {
    expect(outcomeOf({}, JKT)).toEqual({ ...GOOD, confirmedKey: JKT });
    for (const wrong of [null, 5, [JKT]]) expect(outcomeOf({}, wrong)).toEqual(GOOD);
  });

  it('PROOF-1 is refused, not broken: the client is at fault, and hears no more than that', () => {
    expect(readVerdict(accept({ subject: 'alice', claims: { cnf: { jkt: JKT } } }))).toEqual(REFUSED);
  });
});
