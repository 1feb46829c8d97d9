import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createJwtVerifier, type JwtVerifier } from '../../../src/verifiers/jwt/index.ts';
import { createUnknownKidGate } from '../../../src/verifiers/jwt/unknown-kid-gate.ts';
import { passMs, useFakeClock } from './fake-clock.ts';
import { type IssuerKey, makeIssuerKey } from './issuer-keys.ts';
import { mintToken } from './mint-token.ts';
import { present, presentRaw } from './present.ts';
import { createPretendIssuer, down, JWKS_URL, type PretendIssuer } from './pretend-issuer.ts';

describe('tokens with an unknown kid', () => {
  let keys: IssuerKey[];
  let issuer: PretendIssuer;
  let verifier: JwtVerifier;
  const tokenOf = (key: IssuerKey | undefined, kid: string) => {
    if (key === undefined) throw new Error('no such key');
    return mintToken(key.privateKey, 'ES256', { header: { kid } });
  };

  /** Until the scheduled refresh has begun; when that is, is left to chance. */
  const untilRequest = async (count: number) => {
    for (let seconds = 0; seconds < 500 && issuer.requests.length < count; seconds += 1) {
      await vi.advanceTimersByTimeAsync(1000);
    }
    await passMs(0);
    expect(issuer.requests).toHaveLength(count);
  };

  beforeAll(async () => {
    keys = [await makeIssuerKey('ES256', 'one'), await makeIssuerKey('ES256', 'two')];
  });

  beforeEach(async () => {
    useFakeClock();
    issuer = createPretendIssuer(keys.slice(0, 1));
    verifier = await createJwtVerifier({ jwksUrl: JWKS_URL, fetch: issuer.fetch });
    expect(issuer.requests).toHaveLength(1);
  });

  afterEach(() => {
    verifier.close();
    vi.useRealTimers();
  });

  it('TOKEN-7: 10,000 random kids cause one fetch per cooldown, and known kids are not delayed', async () => {
    const honest = await tokenOf(keys[0], 'one');
    const hostile = await Promise.all(
      Array.from({ length: 10_000 }, () => tokenOf(keys[1], crypto.randomUUID())),
    );
    for (let window = 1; window <= 3; window += 1) {
      const outcomes = await Promise.all(hostile.map((token) => present(verifier, token)));
      const refused = outcomes.filter((outcome) => outcome === 'refused unknown_kid');
      // Nothing was found out about most of them.
      expect(refused.length).toBe(window === 1 ? 1 : 1024);
      expect(new Set(outcomes)).toEqual(
        new Set([
          'refused unknown_kid',
          'unavailable kid_lookup_deferred',
          ...(window === 1 ? ['unavailable keys_busy'] : []),
        ]),
      );
      expect(issuer.requests).toHaveLength(1 + window);
      expect(await present(verifier, honest)).toBe('accepted ada');
      await passMs(30_000);
    }
  }, 300_000);

  it('TOKEN-7: during the cooldown the answer is direct: that nothing was found out', async () => {
    expect(await present(verifier, await tokenOf(keys[1], 'x'))).toBe('refused unknown_kid');
    expect(presentRaw(verifier, await tokenOf(keys[1], 'y'))).toEqual({
      outcome: 'unavailable',
      reason: 'kid_lookup_deferred',
    });
    expect(issuer.requests).toHaveLength(2);
  });

  it('TOKEN-7: known kids are verified while the fetch for an unknown one hangs', async () => {
    issuer.answer = () => new Promise(() => {});
    const waiting = present(verifier, await tokenOf(keys[1], 'x'));
    const honest = await tokenOf(keys[0], 'one');
    for (let index = 0; index < 100; index += 1) expect(await present(verifier, honest)).toBe('accepted ada');
    await passMs(5000);
    expect(await waiting).toBe('unavailable keys_unavailable');
  });

  it('TOKEN-7: all tokens that come during a fetch share it', async () => {
    let answer: (response: Response) => void = () => {};
    issuer.answer = () => new Promise((resolve) => (answer = resolve));
    const token = await tokenOf(keys[1], 'two');
    const outcomes = Promise.all(Array.from({ length: 500 }, () => present(verifier, token)));
    answer(Response.json({ keys: keys.map(({ jwk }) => jwk) }));
    expect(new Set(await outcomes)).toEqual(new Set(['accepted ada']));
    expect(issuer.requests).toHaveLength(2);
  });

  it('TOKEN-7: only 1,024 tokens wait for one fetch', async () => {
    issuer.answer = () => new Promise(() => {});
    const token = await tokenOf(keys[1], 'two');
    const outcomes = Array.from({ length: 1100 }, () => presentRaw(verifier, token));
    expect(outcomes.filter((outcome) => outcome instanceof Promise)).toHaveLength(1024);
    expect(outcomes.at(-1)).toEqual({ outcome: 'unavailable', reason: 'keys_busy' });
    await passMs(5000);
    expect(new Set((await Promise.all(outcomes)).map(({ outcome }) => outcome))).toEqual(
      new Set(['unavailable']),
    );
    issuer.answer = undefined;
    await passMs(30_000);
    expect(await present(verifier, token)).toBe('refused unknown_kid');
    expect(await present(verifier, await tokenOf(keys[1], 'three'))).toBe('unavailable kid_lookup_deferred');
    await passMs(30_000);
    expect(await present(verifier, await tokenOf(keys[1], 'three'))).toBe('refused unknown_kid');
  });

  it('TOKEN-7: an abort ends the wait, and the fetch goes on for the others', async () => {
    let answer: (response: Response) => void = () => {};
    issuer.answer = () => new Promise((resolve) => (answer = resolve));
    const token = await tokenOf(keys[1], 'two');
    const controller = new AbortController();
    const aborted = present(verifier, token, { signal: controller.signal });
    const patient = present(verifier, token);
    controller.abort();
    expect(await aborted).toBe('unavailable aborted');
    answer(Response.json({ keys: keys.map(({ jwk }) => jwk) }));
    expect(await patient).toBe('accepted ada');
  });

  it('TOKEN-7: a signal that has aborted already causes no fetch', async () => {
    const token = await tokenOf(keys[1], 'two');
    expect(await present(verifier, token, { signal: AbortSignal.abort() })).toBe('unavailable aborted');
    expect(issuer.requests).toHaveLength(1);
  });

  it('TOKEN-7: when the issuer did not answer, an unknown kid is not called wrong', async () => {
    issuer.answer = down;
    expect(await present(verifier, await tokenOf(keys[1], 'two'))).toBe('unavailable keys_unavailable');
    expect(await present(verifier, await tokenOf(keys[1], 'two'))).toBe('unavailable keys_unavailable');
  });

  it('TOKEN-7: a kid found missing is refused without asking, until the cooldown ends and no longer', async () => {
    const guessed = await tokenOf(keys[1], 'two');
    expect(await present(verifier, guessed)).toBe('refused unknown_kid');
    issuer.keys = keys;
    await passMs(29_999);
    expect(presentRaw(verifier, guessed)).toEqual({ outcome: 'refused', reason: 'unknown_kid' });
    expect(issuer.requests).toHaveLength(2);
    await passMs(1);
    expect(await present(verifier, guessed)).toBe('accepted ada');
    expect(issuer.requests).toHaveLength(3);
  });

  it('TOKEN-7: a kid that came when a fetch was under way is not called wrong by it', async () => {
    let answer: (response: Response) => void = () => {};
    issuer.answer = () => new Promise((resolve) => (answer = resolve));
    const first = present(verifier, await tokenOf(keys[1], 'x'));
    const same = present(verifier, await tokenOf(keys[1], 'x'));
    const second = present(verifier, await tokenOf(keys[1], 'two'));
    answer(Response.json({ keys: issuer.keys.map(({ jwk }) => jwk) }));
    expect(await Promise.all([first, same, second])).toEqual([
      'refused unknown_kid',
      'refused unknown_kid',
      'unavailable kid_lookup_deferred',
    ]);
  });

  it('TOKEN-7: a kid asked for long ago is not called wrong by a fetch under way for another cause', async () => {
    expect(await present(verifier, await tokenOf(keys[1], 'two'))).toBe('refused unknown_kid');
    let answer: (response: Response) => void = () => {};
    issuer.answer = () => new Promise((resolve) => (answer = resolve));
    await untilRequest(3);
    const waiting = present(verifier, await tokenOf(keys[1], 'two'));
    answer(Response.json({ keys: issuer.keys.map(({ jwk }) => jwk) }));
    expect(await waiting).toBe('unavailable kid_lookup_deferred');
  });

  it('TOKEN-7: kids put off are asked for together when the cooldown ends, and then known to be missing', async () => {
    await present(verifier, await tokenOf(keys[1], 'x'));
    await passMs(10_000);
    const putOff = await Promise.all(['a', 'b', 'c'].map((kid) => tokenOf(keys[1], kid)));
    for (const token of putOff) {
      expect(await present(verifier, token)).toBe('unavailable kid_lookup_deferred');
    }
    await passMs(19_999);
    expect(issuer.requests).toHaveLength(2);
    await passMs(1);
    expect(issuer.requests).toHaveLength(3);
    for (const token of putOff) expect(await present(verifier, token)).toBe('refused unknown_kid');
    await passMs(300_000);
    expect(issuer.requests).toHaveLength(3);
  });

  it('TOKEN-7: the fetch that is due does not take one that began before it for its own', async () => {
    let answer: (response: Response) => void = () => {};
    issuer.answer = () => new Promise((resolve) => (answer = resolve));
    await untilRequest(2);
    const waiting = present(verifier, await tokenOf(keys[1], 'two'));
    // From before the publication.
    const stale = { keys: issuer.keys.map(({ jwk }) => jwk) };
    issuer.keys = keys;
    issuer.answer = undefined;
    answer(Response.json(stale));
    expect(await waiting).toBe('unavailable kid_lookup_deferred');
    // No cooldown is running, so that the turn is now.
    await passMs(0);
    expect(await present(verifier, await tokenOf(keys[1], 'two'))).toBe('accepted ada');
    expect(issuer.requests).toHaveLength(3);
  });

  it('TOKEN-7: the fetch that is due waits for the end of one under way, and is not replaced by it', async () => {
    // The cooldown's end falls into a fetch that hangs longer than that.
    verifier.close();
    const options = { jwksUrl: JWKS_URL, fetch: issuer.fetch, unknownKidCooldownMs: 1000 };
    verifier = await createJwtVerifier(options);
    let answer: (response: Response) => void = () => {};
    issuer.answer = () => new Promise((resolve) => (answer = resolve));
    const [unknown, busy] = [await tokenOf(keys[1], 'x'), await tokenOf(keys[1], 'two')];
    const waiting = Array.from({ length: 1024 }, () => present(verifier, unknown));
    expect(await present(verifier, busy)).toBe('unavailable keys_busy');
    await passMs(3000);
    expect(issuer.requests).toHaveLength(3);
    const stale = { keys: issuer.keys.map(({ jwk }) => jwk) };
    issuer.keys = keys;
    issuer.answer = undefined;
    answer(Response.json(stale));
    await Promise.all(waiting);
    await passMs(0);
    expect(issuer.requests).toHaveLength(4);
    expect(await present(verifier, await tokenOf(keys[1], 'two'))).toBe('accepted ada');
    expect(issuer.requests).toHaveLength(4);
  });

  it('TOKEN-8: a stranger who spends every turn makes no good token of a new key a bad one', async () => {
    const honest = await tokenOf(keys[1], 'two');
    const forged = await Promise.all(Array.from({ length: 80 }, () => tokenOf(keys[1], crypto.randomUUID())));
    let publishedAtMs = Number.NaN;
    let acceptedAtMs = Number.NaN;
    const outcomes = new Set<string>();
    // The turn is spent at 0; the key is published right after it.
    for (const [step, token] of forged.entries()) {
      await present(verifier, token);
      if (step === 0) {
        issuer.keys = keys;
        publishedAtMs = performance.now();
      }
      const outcome = await present(verifier, honest);
      outcomes.add(outcome);
      if (outcome === 'accepted ada' && Number.isNaN(acceptedAtMs)) acceptedAtMs = performance.now();
      await passMs(500);
    }
    expect([...outcomes]).toEqual(['unavailable kid_lookup_deferred', 'accepted ada']);
    expect(acceptedAtMs - publishedAtMs).toBeLessThanOrEqual(30_000);
  });

  it('TOKEN-7: a flood of kids, at all times, makes one fetch per cooldown', async () => {
    const durationMs = 300_000;
    for (let passedMs = 0; passedMs < durationMs; passedMs += 1000) {
      await present(verifier, await tokenOf(keys[1], crypto.randomUUID()));
      await passMs(1000);
      expect(issuer.requests.length - 1).toBeLessThanOrEqual(Math.ceil((passedMs + 1000) / 30_000) + 1);
    }
    const requests = issuer.requests.length;
    await passMs(120_000);
    expect(issuer.requests.length - requests).toBeLessThanOrEqual(1);
  }, 300_000);

  it('TOKEN-7: after close nothing is asked for those put off', async () => {
    await present(verifier, await tokenOf(keys[1], 'x'));
    await present(verifier, await tokenOf(keys[1], 'y'));
    verifier.close();
    await present(verifier, await tokenOf(keys[1], 'z'));
    expect(vi.getTimerCount()).toBe(0);
    await passMs(60_000);
    expect(issuer.requests).toHaveLength(2);
  });

  it('TOKEN-7: remembers 1,024 kids at most besides the one that takes the turn', () => {
    const gate = createUnknownKidGate(30_000);
    gate.open(0);
    const names = Array.from({ length: 5000 }, (_, index) => `${index}`);
    for (const name of names) gate.putOff(name);
    expect(gate.nextTurnInMs(10_000)).toBe(20_000);
    expect(gate.open(29_999, 'late')).toBe(false);
    expect(gate.open(30_000, 'last')).toBe(true);
    expect(names.filter((name) => gate.wasAskedFor(name, 59_999))).toHaveLength(1024);
    expect(gate.wasAskedFor('last', 59_999)).toBe(true);
    expect(gate.wasAskedFor('last', 60_000)).toBe(false);
    expect(gate.nextTurnInMs(30_000)).toBeUndefined();
  });
});
