import { afterEach, describe, expect, it, vi } from 'vitest';
import { bearerMethod } from '../src/methods/bearer-method.ts';
import { NO_METRICS } from '../src/metrics/metrics.ts';
import type { ReadVerdict } from '../src/read-verdict.ts';
import { SampledLogger } from '../src/sampled-logger.ts';
import { Verification } from '../src/verification.ts';
import { VerificationTurns } from '../src/verification-queue/verification-turns.ts';
import { resolveTurnOptions } from '../src/verification-queue/verification-turns-options.ts';
import {
  accept,
  type Credential,
  challenge,
  type ProofVerifier,
  refuse,
  type Verdict,
  type VerificationContext,
  type Verifier,
} from '../src/verifier.ts';
import { MemoryLogger } from './memory-logger.ts';
import { SOME_PEER } from './some-peer.ts';

const CREDENTIAL: Credential = { method: 'bearer', token: 't' };
const GOOD = accept({ subject: 'alice' });
const GOOD_VERIFIER: Verifier = () => GOOD;
const clock = { nowMs: () => 1_790_000_000_000, monotonicMs: () => 0 };
const log = new SampledLogger(new MemoryLogger(), clock, 1_000);
const HOST = {
  clock,
  metrics: NO_METRICS,
  log,
  turns: new VerificationTurns(resolveTurnOptions('verification'), clock, log),
};

function verify(verifier: (credential: Credential, context: VerificationContext) => unknown): {
  verification: Verification;
  verdicts: ReadVerdict[];
} {
  const verdicts: ReadVerdict[] = [];
  const method = { ...bearerMethod(GOOD_VERIFIER), verify: verifier as Verifier };
  const facts = { method, peer: SOME_PEER, way: 'first_message' };
  const verification = new Verification(HOST, facts, (verdict) => verdicts.push(verdict));
  verification.start(CREDENTIAL);
  return { verification, verdicts };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

afterEach(() => vi.restoreAllMocks());

describe('a verifier that answers', () => {
  it('AUTH-6 settles at once when the answer is direct', () => {
    expect(verify(() => GOOD).verdicts).toEqual([GOOD]);
  });

  it('AUTH-6 settles later when the answer is a promise, or anything that can be awaited', async () => {
    const promised = verify(async () => GOOD);
    // biome-ignore lint/suspicious/noThenProperty: the point
    const thenable = verify(() => ({ then: (resolve: (verdict: Verdict) => void) => resolve(GOOD) }));
    expect([...promised.verdicts, ...thenable.verdicts]).toEqual([]);
    await nextTurn();
    expect([...promised.verdicts, ...thenable.verdicts]).toEqual([GOOD, GOOD]);
  });

  it('AUTH-4 tells it the time, and makes a signal only when it is asked for', () => {
    const made = vi.spyOn(globalThis, 'AbortController');
    const { verification } = verify((_credential, { nowMs }) => {
      expect(nowMs).toBe(1_790_000_000_000);
      return new Promise(() => {});
    });
    verification.abort();
    expect(made).not.toHaveBeenCalled();
  });

  it('AUTH-4 gives one signal, however often it is asked', () => {
    verify((_credential, context) => {
      expect(context.signal).toBe(context.signal);
      return GOOD;
    });
  });
});

describe('a verifier that fails', () => {
  const evil = (): unknown =>
    Object.defineProperty(Promise.resolve(GOOD), 'constructor', {
      get() {
        throw new Error('trapped');
      },
    });
  const FAILURES: readonly (readonly [string, () => unknown])[] = [
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    [
      'throws nothing',
      () => {
        throw undefined;
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['resolves with true', async () => true],
    ['resolves with nothing', async () => undefined],
    ['resolves with a function', async () => () => GOOD],
    [
      'returns something whose then throws',
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: the point
        then() {
          throw new Error('no');
        },
      }),
    ],
    [
      'returns something that cannot be asked for then',
      () =>
        Object.defineProperty({}, 'then', {
          get() {
            throw new Error('no');
          },
        }),
    ],
    [
      'returns a Proxy that throws',
      () =>
        new Proxy(
          {},
          {
            has() {
              throw new Error('no');
            },
          },
        ),
    ],
    ['returns a promise whose constructor throws', evil],
    // biome-ignore lint/suspicious/noThenProperty: the point
    ['returns a function with a then', () => Object.assign(() => GOOD, { then: () => GOOD })],
  ];

  it.each(FAILURES)('AUTH-8 admits nobody when it %s', async (_what, verifier) => {
    const { verdicts } = verify(verifier);
    await nextTurn();
    expect(verdicts).toHaveLength(1);
    expect(verdicts[0]?.outcome).toBe('broken');
  });
});

describe('a verifier that takes too long', () => {
  it('AUTH-4 has its signal aborted', () => {
    let signal: AbortSignal | undefined;
    const { verification } = verify((_credential, context) => {
      signal = context.signal;
      return new Promise(() => {});
    });
    expect(signal?.aborted).toBe(false);
    verification.abort();
    expect(signal?.aborted).toBe(true);
  });

  it('AUTH-4 finds the signal aborted when it asks for it afterwards', () => {
    let asked: VerificationContext | undefined;
    const { verification } = verify((_credential, context) => {
      asked = context;
      return new Promise(() => {});
    });
    verification.abort();
    verification.abort();
    expect(asked?.signal.aborted).toBe(true);
  });

  it('AUTH-10 changes nothing with an answer, or a failure, that comes after the abort', async () => {
    for (const late of [() => GOOD, () => refuse('late'), () => Promise.reject(new Error('late'))]) {
      let answer: (value: unknown) => void = () => {};
      const { verification, verdicts } = verify(
        () =>
          new Promise((resolve) => {
            answer = resolve;
          }),
      );
      verification.abort();
      answer(late());
      await nextTurn();
      expect(verdicts).toEqual([]);
    }
  });

  it('AUTH-10 settles once, whatever a thenable calls', async () => {
    const { verdicts } = verify(() => ({
      // biome-ignore lint/suspicious/noThenProperty: the point
      then(resolve: (verdict: Verdict) => void, reject: (error: Error) => void) {
        resolve(GOOD);
        reject(new Error('no'));
        resolve(refuse('twice'));
      },
    }));
    await nextTurn();
    expect(verdicts).toEqual([GOOD]);
  });
});

describe('a verifier that asks for a proof', () => {
  /** Like {@link verify}; the first verdict is the challenge. */
  const ask = (prove: ProofVerifier) => verify(() => challenge({ nonce: 'n' }, prove));

  it('AUTH-15 settles with the challenge, and once more with what the proof is worth', async () => {
    for (const prove of [() => GOOD, async () => GOOD]) {
      const { verification, verdicts } = ask(prove);
      expect(verdicts).toMatchObject([{ outcome: 'challenged', challenge: { nonce: 'n' } }]);
      verification.prove('p');
      await nextTurn();
      expect(verdicts.slice(1)).toEqual([GOOD]);
    }
  });

  it('AUTH-15 hands on the proof as it came, with a signal that is not yet aborted', () => {
    const proof = { signature: 's' };
    const { verification } = ask((given, { nowMs, peer, signal }) => {
      expect(given).toBe(proof);
      expect({ nowMs, peer }).toEqual({ nowMs: 1_790_000_000_000, peer: SOME_PEER });
      expect(signal.aborted).toBe(false);
      return GOOD;
    });
    verification.prove(proof);
    expect.assertions(3);
  });

  it('AUTH-15 is at fault when it asks again', async () => {
    for (const again of [challenge(1, () => GOOD), Promise.resolve(challenge(1, () => GOOD))]) {
      const { verification, verdicts } = ask(() => again);
      verification.prove('p');
      await nextTurn();
      expect(verdicts.slice(1)).toEqual([{ outcome: 'broken', reason: 'challenged_twice' }]);
    }
  });

  it('AUTH-15 is asked for one proof only', () => {
    const prove = vi.fn(() => new Promise<Verdict>(() => {}));
    const { verification } = ask(prove);
    verification.prove('p');
    expect(() => verification.prove('q')).toThrow(/without a challenge/);
    expect(prove).toHaveBeenCalledTimes(1);
  });

  it('AUTH-10 is not asked any more after the abort', () => {
    const prove = vi.fn(() => GOOD);
    const { verification, verdicts } = ask(prove);
    verification.abort();
    expect(() => verification.prove('p')).toThrow(/without a challenge/);
    expect(prove).not.toHaveBeenCalled();
    expect(verdicts).toHaveLength(1);
  });

  it('AUTH-10 changes nothing with a challenge that comes after the abort', async () => {
    let answer: (verdict: Verdict) => void = () => {};
    const { verification, verdicts } = verify(
      () =>
        new Promise<Verdict>((resolve) => {
          answer = resolve;
        }),
    );
    verification.abort();
    answer(challenge(1, () => GOOD));
    await nextTurn();
    expect(verdicts).toEqual([]);
    expect(() => verification.prove('p')).toThrow(/without a challenge/);
  });

  it('AUTH-4 has the signal of the proof aborted', () => {
    let signal: AbortSignal | undefined;
    const { verification } = ask((_proof, context) => {
      signal = context.signal;
      return new Promise(() => {});
    });
    verification.prove('p');
    expect(signal?.aborted).toBe(false);
    verification.abort();
    expect(signal?.aborted).toBe(true);
  });

  const PROOF_FAILURES: readonly (readonly [string, () => unknown])[] = [
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['answers true', () => true],
    ['answers nothing', async () => undefined],
    ['answers with a word', () => 'accepted'],
  ];

  it.each(PROOF_FAILURES)(
    'AUTH-8 admits nobody when what decides about the proof %s',
    async (_what, prove) => {
      const { verification, verdicts } = ask(prove as ProofVerifier);
      verification.prove('p');
      await nextTurn();
      expect(verdicts).toHaveLength(2);
      expect(verdicts[1]?.outcome).toBe('broken');
    },
  );
});
