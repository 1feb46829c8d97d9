import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OptionError } from '../../src/option-error.ts';
import { cacheVerdicts } from '../../src/verdict-cache/cache-verdicts.ts';
import type { VerdictCacheOptions, VerdictLookup } from '../../src/verdict-cache/verdict-cache-options.ts';
import {
  accept,
  type Credential,
  challenge,
  limit,
  refuse,
  unavailable,
  type Verdict,
  type VerificationContext,
  type Verifier,
} from '../../src/verifier.ts';
import { SOME_PEER } from '../some-peer.ts';
import { SteppedClock } from '../stepped-clock.ts';

const START_MS = 1_790_000_000_000;

let clock: SteppedClock;

beforeEach(() => {
  clock = new SteppedClock();
  vi.setSystemTime(START_MS);
});
afterEach(() => {
  vi.useRealTimers();
});

function bearer(token: string, more: Readonly<Record<string, unknown>> = {}): Credential {
  return { method: 'bearer', token, ...more };
}

function context(signal = new AbortController().signal): VerificationContext {
  return { nowMs: clock.nowMs(), peer: SOME_PEER, signal };
}

const ALICE = accept({ subject: 'alice', claims: { role: 'admin', groups: ['a', { deep: true }] } });

/** A cached verifier, how often the one inside was asked, and what the look-ups found. */
class Cached {
  asked = 0;
  readonly found: VerdictLookup[] = [];
  readonly verify: ReturnType<typeof cacheVerdicts>;

  constructor(inner: Verifier, options: VerdictCacheOptions = {}) {
    const counting: Verifier = (credential, itsContext) => {
      this.asked += 1;
      return inner(credential, itsContext);
    };
    this.verify = cacheVerdicts(counting, {
      clock,
      onLookup: (found) => this.found.push(found),
      random: () => 0.5,
      ...options,
    });
  }

  present(token: string, signal?: AbortSignal): Verdict | Promise<Verdict> {
    return this.verify(bearer(token), context(signal));
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('an acceptance', () => {
  it('is given again at once, without a promise, although the verifier returns one', async () => {
    const cached = new Cached(async () => ALICE);
    await expect(cached.present('t')).resolves.toBe(ALICE);
    expect(cached.present('t')).toEqual(ALICE);
    expect([cached.asked, cached.found]).toEqual([1, ['miss', 'hit']]);
  });

  it('TOKEN-11 is of one credential only', () => {
    const cached = new Cached((credential) => accept({ subject: String(credential.token) }));
    for (const token of ['a', 'b', 'a', 'A', 'a ', 'a\0']) {
      expect(cached.present(token)).toMatchObject({ subject: token });
    }
    expect(cached.asked).toBe(5);
  });

  it('TOKEN-11 is forgotten after 60 s, however often it is used', () => {
    const cached = new Cached(() => ALICE);
    for (let seconds = 0; seconds < 120; seconds += 1) {
      cached.present('t');
      vi.advanceTimersByTime(1_000);
    }
    expect(cached.asked).toBe(2);
  });

  it('SESSION-2 is never given past its expiry, whichever clock is moved', () => {
    const until = (expiresAtMs: number): Cached => new Cached(() => accept({ subject: 'a', expiresAtMs }));
    const soon = until(START_MS + 5_000);
    soon.present('t');
    vi.advanceTimersByTime(4_999);
    soon.present('t');
    expect(soon.found).toEqual(['miss', 'hit']);
    vi.advanceTimersByTime(1);
    soon.present('t');
    expect(soon.found.at(-1)).toBe('miss');

    // The wall clock jumps past the expiry; the time to live has hardly begun.
    const stepped = until(START_MS + 40_000);
    stepped.present('t');
    clock.wallStepMs += 40_000;
    stepped.present('t');
    expect(stepped.found).toEqual(['miss', 'miss']);

    // It jumps back: that makes nothing live longer.
    const back = until(clock.nowMs() + 5_000);
    back.present('t');
    clock.wallStepMs -= 3_600_000;
    vi.advanceTimersByTime(5_000);
    back.present('t');
    expect(back.found).toEqual(['miss', 'miss']);
  });

  it('cannot be changed by whoever got it, nor by whoever made it', () => {
    const claims = { role: 'user', list: [1, { x: 1 }] as [number, { x: number }] };
    const cached = new Cached(() => accept({ subject: 'a', claims }));
    cached.present('t');
    claims.role = 'admin';
    claims.list[1].x = 2;
    const hit = cached.present('t') as Extract<Verdict, { outcome: 'accepted' }>;
    expect(hit.claims).toEqual({ role: 'user', list: [1, { x: 1 }] });
    const list = hit.claims.list as unknown[];
    expect(() => Object.assign(hit, { subject: 'root' })).toThrow(TypeError);
    expect(() => Object.assign(hit.claims, { role: 'root' })).toThrow(TypeError);
    expect(() => Object.assign(hit.claims, { more: 1 })).toThrow(TypeError);
    expect(() => Object.assign(list[1] as object, { more: 1 })).toThrow(TypeError);
    expect(() => list.push(2)).toThrow(TypeError);
    expect(() => Object.assign(list[1] as object, { x: 3 })).toThrow(TypeError);
  });

  it('keeps a claim called __proto__ a claim', () => {
    const claims = JSON.parse('{"__proto__":{"role":"admin"}}') as Record<string, unknown>;
    const cached = new Cached(() => accept({ subject: 'a', claims }));
    cached.present('t');
    const hit = cached.present('t') as Extract<Verdict, { outcome: 'accepted' }>;
    expect(Object.getPrototypeOf(hit.claims)).toBe(Object.prototype);
    expect(Object.hasOwn(hit.claims, '__proto__')).toBe(true);
    expect(hit.claims.role).toBeUndefined();
  });

  it.each<[string, () => unknown]>([
    ['a hook for its session', () => accept({ subject: 'a', whileOpen: () => () => {} })],
    ['a proof of a key', () => accept({ subject: 'a', confirmedKey: 'k', claims: { cnf: { jkt: 'k' } } })],
    ['a key to be proved', () => accept({ subject: 'a', claims: { cnf: { jkt: 'k' } } })],
    ['claims with a function', () => accept({ subject: 'a', claims: { f: () => {} } })],
    ['claims with a date', () => accept({ subject: 'a', claims: { d: new Date(0) } })],
    [
      'claims with an accessor',
      () => accept({ subject: 'a', claims: Object.defineProperty({}, 'a', { get: () => 1 }) }),
    ],
    ['claims with a symbol', () => accept({ subject: 'a', claims: { [Symbol('s')]: 1 } })],
    [
      'claims with a cycle',
      () => {
        const claims: Record<string, unknown> = {};
        claims.self = claims;
        return accept({ subject: 'a', claims });
      },
    ],
    ['too many claims', () => accept({ subject: 'a', claims: { list: new Array(10_000).fill(0) } })],
    ['an expiry that is over', () => accept({ subject: 'a', expiresAtMs: START_MS })],
  ])('is not kept with %s', (_what, make) => {
    const cached = new Cached(() => make() as Verdict);
    for (let i = 0; i < 2; i += 1) expect(cached.present('t')).toMatchObject({ outcome: 'accepted' });
    expect(cached.found).toEqual(['miss', 'miss']);
  });

  it('is asked about at every hit, and given up unless it is still good', () => {
    let isGood: () => unknown = () => true;
    const subjects: string[] = [];
    const cached = new Cached(() => ALICE, {
      isStillGood: (identity) => {
        subjects.push(identity.subject);
        return isGood() as boolean;
      },
    });
    cached.present('t');
    cached.present('t');
    expect([cached.asked, subjects]).toEqual([1, ['alice']]);
    const answers = [
      () => false,
      () => undefined,
      () => 'true',
      () => Promise.resolve(true),
      () => {
        throw new Error('store');
      },
    ];
    for (const answer of answers) {
      isGood = answer;
      cached.present('t');
    }
    expect(cached.asked).toBe(1 + answers.length);
    isGood = () => true;
    cached.present('t');
    expect(cached.asked).toBe(1 + answers.length);
  });
});

describe('a refusal', () => {
  it('TOKEN-11 is given again at once for about 10 s, without asking', async () => {
    const cached = new Cached(async () => refuse('bad_signature'));
    await cached.present('t');
    for (let i = 0; i < 1_000; i += 1) expect(cached.present('t')).toEqual(refuse('bad_signature'));
    vi.advanceTimersByTime(9_999);
    cached.present('t');
    expect(cached.asked).toBe(1);
    vi.advanceTimersByTime(1);
    await cached.present('t');
    expect(cached.asked).toBe(2);
    expect(cached.found.filter((found) => found === 'negative_hit')).toHaveLength(1_001);
  });

  it('lives between 8 and 12 s, by chance', () => {
    const livesMs = [0, 0.25, 0.5, 0.999_999].map((random) => {
      const cached = new Cached(() => refuse('expired'), { random: () => random });
      cached.present('t');
      let ms = 0;
      for (; cached.asked === 1; ms += 50) {
        vi.advanceTimersByTime(50);
        cached.present('t');
      }
      return ms;
    });
    expect(livesMs).toEqual([8_000, 9_000, 10_000, 12_000]);
  });

  it.each([
    'not_yet_valid',
    'issued_in_future',
    'unknown_kid',
    'kid_required',
    'wrong_key_algorithm',
    'unusable_key',
  ])('is not kept when time or a key may mend it: %s', (reason) => {
    const cached = new Cached(() => refuse(reason));
    cached.present('t');
    cached.present('t');
    expect(cached.asked).toBe(2);
  });

  it('is not kept for reasons that the operator calls temporary', () => {
    const cached = new Cached(() => refuse('not_provisioned'), { temporaryReasons: ['not_provisioned'] });
    cached.present('t');
    cached.present('t');
    expect(cached.asked).toBe(2);
  });

  it.each<[string, () => unknown]>([
    ['unavailable', () => unavailable('keys_unavailable')],
    ['limited', () => limit('too_many', 1_000)],
    ['challenged', () => challenge('x', () => ALICE)],
    ['true', () => true],
    ['nothing', () => undefined],
    [
      'a Proxy that throws',
      () =>
        new Proxy(
          {},
          {
            get() {
              throw new Error('trapped');
            },
          },
        ),
    ],
    ['an acceptance without a subject', () => ({ outcome: 'accepted', claims: {}, expiresAtMs: null })],
  ])('is not what a verifier says with %s: it is asked each time', async (_what, make) => {
    const direct = new Cached(() => make() as Verdict);
    for (let i = 0; i < 3; i += 1) {
      try {
        direct.present('t');
      } catch {
        // As it would without the cache.
      }
    }
    const later = new Cached(async () => make() as Verdict);
    for (let i = 0; i < 3; i += 1) await Promise.resolve(later.present('t')).catch(() => {});
    expect([direct.asked, later.asked]).toEqual([3, 3]);
  });

  it('says nothing of what the verifier put beside it', () => {
    const cached = new Cached(
      () => ({ outcome: 'refused', reason: 'bad token abc.def', token: 'abc' }) as Verdict,
    );
    cached.present('t');
    expect(cached.present('t')).toEqual({ outcome: 'refused', reason: 'unspecified' });
  });

  it('is thrown on as it was thrown, and not kept', async () => {
    const error = new Error('down');
    const throws = new Cached(() => {
      throw error;
    });
    const rejects = new Cached(() => Promise.reject(error));
    for (let i = 0; i < 2; i += 1) {
      expect(() => throws.present('t')).toThrow(error);
      await expect(rejects.present('t')).rejects.toBe(error);
    }
    expect([throws.asked, rejects.asked]).toEqual([2, 2]);
  });

  it('of many pushes out no acceptance', () => {
    const cached = new Cached(
      (credential) => (credential.token === 'good' ? ALICE : refuse('bad_signature')),
      {
        maxAccepted: 2,
        maxRefused: 100,
      },
    );
    cached.present('good');
    for (let i = 0; i < 10_000; i += 1) cached.present(`bad ${i}`);
    cached.present('good');
    expect(cached.found.at(-1)).toBe('hit');
  });
});

describe('one verification for many', () => {
  it('asks once for all who present the same credential meanwhile', async () => {
    const cached = new Cached(() => new Promise(() => {}));
    for (let i = 0; i < 50; i += 1) void cached.present('t');
    void cached.present('other');
    expect(cached.asked).toBe(2);
    expect(cached.found.filter((found) => found === 'joined')).toHaveLength(49);
  });

  it('gives all of them the verdict', async () => {
    const cached = new Cached(async () => ALICE);
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => cached.present('t')));
    expect(verdicts).toEqual(new Array(20).fill(ALICE));
    expect(cached.asked).toBe(1);
  });

  it.each([refuse('unknown_kid'), unavailable('keys_unavailable')])(
    'gives all of them $reason',
    async (verdict) => {
      const cached = new Cached(async () => verdict);
      const verdicts = await Promise.all([1, 2, 3].map(() => cached.present('t')));
      expect(verdicts).toEqual([verdict, verdict, verdict]);
      expect(cached.asked).toBe(1);
    },
  );

  it('gives all of them the failure', async () => {
    const cached = new Cached(() => Promise.reject(new Error('down')));
    const settled = await Promise.allSettled([1, 2, 3].map(() => cached.present('t')));
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(cached.asked).toBe(1);
  });

  it.each<[string, () => Verdict]>([
    ['a challenge', () => challenge({}, () => ALICE)],
    ['a hook for one session', () => accept({ subject: 'a', whileOpen: () => () => {} })],
    ['bound to a key', () => accept({ subject: 'a', claims: { cnf: { jkt: 'k' } } })],
    ['a limit of one peer', () => limit('too_many', 1_000)],
  ])('asks for each of them where the answer is %s', async (_what, make) => {
    const cached = new Cached(async () => make());
    const verdicts = await Promise.all([1, 2, 3].map(() => cached.present('t')));
    expect(cached.asked).toBe(3);
    expect(new Set(verdicts).size).toBe(3);
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(new Array(3).fill(make().outcome));
  });

  it('asks for each whose identity was revoked in the meantime', async () => {
    const cached = new Cached(async () => ALICE, { isStillGood: () => false });
    await Promise.all([cached.present('t'), cached.present('t')]);
    expect(cached.asked).toBe(2);
  });

  it('AUTH-10 is aborted when the last of them has gone, and not before', async () => {
    const signals: AbortSignal[] = [];
    const cached = new Cached((_credential, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    });
    const peers = [1, 2, 3].map(() => new AbortController());
    for (const peer of peers) void cached.present('t', peer.signal);
    peers[0]?.abort();
    peers[2]?.abort();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    peers[1]?.abort();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    // Who comes now is not given to the one that was aborted.
    void cached.present('t');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  it('AUTH-10 is aborted at once where who asks has gone already', () => {
    let inner: AbortSignal | undefined;
    const cached = new Cached((_credential, { signal }) => {
      inner = signal;
      return new Promise(() => {});
    });
    void cached.present('t', AbortSignal.abort());
    expect(inner?.aborted).toBe(true);
  });

  it('AUTH-10 also where the verifier looks at the signal late', async () => {
    let late: VerificationContext | undefined;
    const cached = new Cached((_credential, itsContext) => {
      late = itsContext;
      return new Promise(() => {});
    });
    const peers = [new AbortController(), new AbortController()];
    for (const peer of peers) void cached.present('t', peer.signal);
    peers[0]?.abort();
    const signal = late?.signal;
    expect(signal?.aborted).toBe(false);
    peers[1]?.abort();
    expect(signal?.aborted).toBe(true);
  });

  it('makes no signal where the verifier does not look at it', () => {
    const made = vi.spyOn(globalThis, 'AbortController');
    const lazy: VerificationContext = {
      nowMs: START_MS,
      peer: SOME_PEER,
      get signal(): AbortSignal {
        return expect.unreachable();
      },
    };
    const cached = new Cached(() => new Promise(() => {}));
    void cached.verify(bearer('t'), lazy);
    void cached.verify(bearer('t'), lazy);
    expect(made).not.toHaveBeenCalled();
    made.mockRestore();
  });

  it('that hangs takes nobody along who comes 2 s later', () => {
    const cached = new Cached(() => new Promise(() => {}));
    void cached.present('t');
    vi.advanceTimersByTime(1_999);
    void cached.present('t');
    expect(cached.asked).toBe(1);
    vi.advanceTimersByTime(1);
    void cached.present('t');
    void cached.present('t');
    expect(cached.asked).toBe(2);
  });

  it('is not kept when everything was forgotten meanwhile', async () => {
    let settle: (verdict: Verdict) => void = () => {};
    const cached = new Cached(() => new Promise((resolve) => (settle = resolve)));
    void cached.present('t');
    cached.verify.clear();
    settle(ALICE);
    await nextTurn();
    void cached.present('t');
    expect(cached.asked).toBe(2);
  });
});

describe('what is looked up', () => {
  it.each<[string, Credential]>([
    ['another method', { method: 'ticket', ticket: 't' }],
    ['a token that is no text', { method: 'bearer', token: 7 }],
    ['no token', { method: 'bearer' }],
    ['an empty token', bearer('')],
    ['a token that has no UTF-8', bearer('a\ud800')],
    ['a token that is too long to hash', bearer('x'.repeat(16_385))],
  ])('is not %s: the verifier decides each time', (_what, credential) => {
    const cached = new Cached(() => ALICE);
    for (let i = 0; i < 2; i += 1) cached.verify(credential, context());
    expect([cached.asked, cached.found]).toEqual([2, []]);
  });

  it('is the text the operator names, if it decides alone', () => {
    const cached = new Cached(() => ALICE, {
      credentialText: ({ method, key }) =>
        method === 'api_key' && typeof key === 'string' ? key : undefined,
    });
    for (let i = 0; i < 2; i += 1) cached.verify({ method: 'api_key', key: 'k' }, context());
    expect(cached.found).toEqual(['miss', 'hit']);
  });

  it('can be asked for without asking the verifier', () => {
    const cached = new Cached(({ token }) => (token === 'good' ? ALICE : refuse('expired')));
    const known = (token: string): Verdict | null => cached.verify.known(bearer(token), context());
    expect([known('good'), known('bad'), known('')]).toEqual([null, null, null]);
    expect([cached.asked, cached.found]).toEqual([0, []]);
    cached.present('good');
    cached.present('bad');
    expect([known('good'), known('bad')]).toEqual([ALICE, refuse('expired')]);
    expect([cached.asked, cached.found]).toEqual([2, ['miss', 'miss', 'hit', 'negative_hit']]);
    vi.advanceTimersByTime(60_000);
    expect([known('good'), known('bad')]).toEqual([null, null]);
  });

  it('is counted by something that may fail', () => {
    const cached = new Cached(() => ALICE, {
      onLookup: () => {
        throw new Error('metrics');
      },
    });
    for (let i = 0; i < 2; i += 1) expect(cached.present('t')).toEqual(ALICE);
    expect(cached.asked).toBe(1);
  });
});

describe('options', () => {
  const BAD: readonly (readonly [string, unknown])[] = [
    ['maxAccepted', { maxAccepted: 1 }],
    ['maxAccepted', { maxAccepted: -1 }],
    ['acceptedTtlMs', { acceptedTtlMs: 600_001 }],
    ['maxRefused', { maxRefused: 1_000_001 }],
    ['refusedTtlMs', { refusedTtlMs: 0 }],
    ['temporaryReasons', { temporaryReasons: 'x' }],
    ['temporaryReasons', { temporaryReasons: [1] }],
    ['joinWithinMs', { joinWithinMs: 0.5 }],
    ['credentialText', { credentialText: 'token' }],
    ['isStillGood', { isStillGood: true }],
    ['onLookup', { onLookup: {} }],
    ['clock', { clock: { nowMs: () => 0 } }],
    ['random', { random: 0.5 }],
    ['maxAcepted', { maxAcepted: 10 }],
    ['options', 7],
  ];

  it.each(BAD)('names %s where it cannot work', (option, options) => {
    try {
      cacheVerdicts(() => ALICE, options as VerdictCacheOptions);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(OptionError);
      expect((error as OptionError).option).toBe(option);
    }
  });

  it('names the verifier where it is none', () => {
    expect(() => cacheVerdicts(null as unknown as Verifier)).toThrow(OptionError);
  });

  it('switch each table off by itself', () => {
    const cached = new Cached((credential) => (credential.token === 'good' ? ALICE : refuse('expired')), {
      maxAccepted: 0,
    });
    for (const token of ['good', 'good', 'bad', 'bad']) cached.present(token);
    expect(cached.found).toEqual(['miss', 'miss', 'miss', 'negative_hit']);
    const other = new Cached(() => refuse('expired'), { maxRefused: 0 });
    for (let i = 0; i < 2; i += 1) other.present('t');
    expect(other.found).toEqual(['miss', 'miss']);
  });
});
