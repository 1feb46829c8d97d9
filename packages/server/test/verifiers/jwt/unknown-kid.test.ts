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
      expect(
        outcomes.every((outcome) => outcome === 'refused unknown_kid' || outcome === 'unavailable keys_busy'),
      ).toBe(true);
      expect(issuer.requests).toHaveLength(1 + window);
      expect(await present(verifier, honest)).toBe('accepted ada');
      await passMs(30_000);
    }
  }, 60_000);

  it('TOKEN-7: during the cooldown the answer is direct', async () => {
    await present(verifier, await tokenOf(keys[1], 'x'));
    expect(presentRaw(verifier, await tokenOf(keys[1], 'y'))).toEqual({
      outcome: 'refused',
      reason: 'unknown_kid',
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

  it('TOKEN-7: a kid found missing does not take the next turn of asking', async () => {
    const bogus = await tokenOf(keys[1], 'bogus');
    expect(await present(verifier, bogus)).toBe('refused unknown_kid');
    await passMs(31_000);
    expect(presentRaw(verifier, bogus)).toEqual({ outcome: 'refused', reason: 'unknown_kid' });
    expect(issuer.requests).toHaveLength(2);
    issuer.keys = keys;
    expect(await present(verifier, await tokenOf(keys[1], 'two'))).toBe('accepted ada');
    await passMs(31_000);
    expect(await present(verifier, bogus)).toBe('refused unknown_kid');
    expect(issuer.requests).toHaveLength(4);
  });

  it('TOKEN-7: remembers 1,024 missing kids at most, the latest', () => {
    const gate = createUnknownKidGate(30_000);
    for (let index = 0; index < 5000; index += 1) gate.rememberMissing(`${index}`, 0);
    const remembered = Array.from({ length: 5000 }, (_, index) => gate.isKnownMissing(`${index}`, 59_999));
    expect(remembered.filter(Boolean)).toHaveLength(1024);
    expect(remembered.slice(-1024).every(Boolean)).toBe(true);
    expect(gate.isKnownMissing('4999', 60_000)).toBe(false);
  });
});
