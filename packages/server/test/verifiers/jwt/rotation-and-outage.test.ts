import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createJwtVerifier,
  type JwtVerifier,
  type KeyRefreshFailure,
} from '../../../src/verifiers/jwt/index.ts';
import { passMs, useFakeClock } from './fake-clock.ts';
import { type IssuerKey, makeIssuerKey } from './issuer-keys.ts';
import { mintToken } from './mint-token.ts';
import { present } from './present.ts';
import { createPretendIssuer, down, JWKS_URL, type PretendIssuer } from './pretend-issuer.ts';

describe('an issuer that changes keys, and one that is down', () => {
  let one: IssuerKey;
  let two: IssuerKey;
  let tokenOne: string;
  let tokenTwo: string;
  let issuer: PretendIssuer;
  let failures: KeyRefreshFailure[];
  let verifier: JwtVerifier;

  beforeAll(async () => {
    one = await makeIssuerKey('ES256', 'one');
    two = await makeIssuerKey('ES256', 'two');
    tokenOne = await mintToken(one.privateKey, 'ES256', { header: { kid: 'one' } });
    tokenTwo = await mintToken(two.privateKey, 'ES256', { header: { kid: 'two' } });
  });

  const open = () =>
    createJwtVerifier({
      jwksUrl: JWKS_URL,
      fetch: issuer.fetch,
      staleKeysGraceMs: 1_200_000,
      onKeyRefreshFailed: (failure) => failures.push(failure),
    });

  beforeEach(() => {
    useFakeClock();
    issuer = createPretendIssuer([one]);
    failures = [];
  });

  afterEach(() => {
    verifier.close();
    vi.useRealTimers();
  });

  it('TOKEN-8: picks up a new key on its first use', async () => {
    verifier = await open();
    issuer.keys = [one, two];
    expect(await present(verifier, tokenTwo)).toBe('accepted ada');
    expect(await present(verifier, tokenOne)).toBe('accepted ada');
    expect(issuer.requests).toHaveLength(2);
  });

  it('TOKEN-8: picks up a new key, and drops a withdrawn one, without any use', async () => {
    verifier = await open();
    issuer.keys = [two];
    await passMs(480_000);
    expect(issuer.requests).toHaveLength(2);
    expect(await present(verifier, tokenTwo)).toBe('accepted ada');
    issuer.answer = down;
    expect(await present(verifier, tokenOne)).toBe('unavailable keys_unavailable');
    issuer.answer = undefined;
    await passMs(31_000);
    expect(await present(verifier, tokenOne)).toBe('refused unknown_kid');
  });

  it('TOKEN-8: an empty set withdraws all keys', async () => {
    verifier = await open();
    issuer.keys = [];
    await passMs(480_000);
    expect(verifier.ready()).toBe(false);
    expect(await present(verifier, tokenOne)).toBe('refused unknown_kid');
  });

  it('TOKEN-8: the last good keys serve through an outage, for the grace and no longer', async () => {
    verifier = await open();
    issuer.answer = down;
    await passMs(1_799_000);
    expect(await present(verifier, tokenOne)).toBe('accepted ada');
    expect(verifier.ready()).toBe(true);
    await passMs(2000);
    expect(await present(verifier, tokenOne)).toBe('unavailable keys_unavailable');
    expect(verifier.ready()).toBe(false);
    expect(new Set(failures)).toEqual(new Set(['network']));
    // Backoff: one request when due, then at most one per 24 seconds, after the first few.
    expect(issuer.requests.length).toBeLessThan(1801 / 24 + 8);
    issuer.answer = undefined;
    await passMs(30_000);
    expect(await present(verifier, tokenOne)).toBe('accepted ada');
    expect(verifier.ready()).toBe(true);
  });

  it('TOKEN-8: an issuer that is down at start is unavailable until it is up', async () => {
    issuer.answer = down;
    verifier = await open();
    expect(verifier.ready()).toBe(false);
    expect(await present(verifier, tokenOne)).toBe('unavailable keys_unavailable');
    expect(issuer.requests).toHaveLength(1);
    issuer.answer = undefined;
    await passMs(1000);
    expect(verifier.ready()).toBe(true);
    expect(await present(verifier, tokenOne)).toBe('accepted ada');
  });

  it('TOKEN-8: an issuer that hangs is given up after the timeout, even by a fetch that ignores its signal', async () => {
    issuer.answer = () => new Promise(() => {});
    const opening = open();
    await passMs(5000);
    verifier = await opening;
    expect(failures).toEqual(['timeout']);
    issuer.answer = async () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }));
    await passMs(1000);
    await passMs(5000);
    expect(failures).toEqual(['timeout', 'timeout']);
  });

  it.each<[string, () => Promise<Response>, KeyRefreshFailure]>([
    ['status 500', async () => Response.json({ keys: [] }, { status: 500 }), 'bad_status'],
    ['status 204', async () => new Response(null, { status: 204 }), 'bad_status'],
    ['status 206', async () => Response.json({ keys: [] }, { status: 206 }), 'bad_status'],
    ['a redirect', async () => Response.redirect('https://evil.test/', 302), 'bad_status'],
    ['HTML', async () => new Response('<html>'), 'not_json_object'],
    ['nothing', async () => new Response(''), 'not_json_object'],
    ['a list', async () => Response.json([]), 'not_json_object'],
    ['no keys', async () => Response.json({}), 'not_a_key_set'],
    ['keys that are no list', async () => Response.json({ keys: {} }), 'not_a_key_set'],
    ['101 keys', async () => Response.json({ keys: Array(101).fill({ kty: 'EC' }) }), 'too_many_keys'],
    ['257 KiB', async () => new Response(' '.repeat(257 * 1024)), 'body_too_large'],
  ])('TOKEN-8: %s in answer leaves the keys as they were', async (_name, answer, failure) => {
    verifier = await open();
    issuer.answer = answer;
    await passMs(480_000);
    expect(failures[0]).toBe(failure);
    expect(await present(verifier, tokenOne)).toBe('accepted ada');
  });

  it('TOKEN-8: stops reading a body that never ends', async () => {
    verifier = await open();
    let pulls = 0;
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulls += 1;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
      cancel: () => {
        cancelled = true;
      },
    });
    issuer.answer = async () => new Response(body);
    await passMs(480_000);
    expect(failures[0]).toBe('body_too_large');
    expect(cancelled).toBe(true);
    expect(pulls).toBeLessThan(8);
  });

  it('TOKEN-8: entries that are no keys do not spoil the set', async () => {
    issuer.answer = async () =>
      Response.json({ keys: [null, 1, 'x', [], {}, { kty: 'EC' }, { kty: 'AKP', kid: 'pq' }, one.jwk] });
    verifier = await open();
    expect(await present(verifier, tokenOne)).toBe('accepted ada');
  });

  it('TOKEN-8: after close nothing is fetched, and keys at hand serve until they are too old', async () => {
    verifier = await open();
    verifier.close();
    await passMs(1_700_000);
    expect(await present(verifier, tokenOne)).toBe('accepted ada');
    expect(await present(verifier, tokenTwo)).toBe('unavailable keys_unavailable');
    await passMs(200_000);
    expect(await present(verifier, tokenOne)).toBe('unavailable keys_unavailable');
    expect(issuer.requests).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('TOKEN-8: closing ends a fetch under way and whoever waits for it', async () => {
    verifier = await open();
    let signal: AbortSignal | null | undefined;
    issuer.answer = (given) => {
      signal = given;
      return new Promise(() => {});
    };
    const waiting = present(verifier, tokenTwo);
    verifier.close();
    expect(await waiting).toBe('unavailable keys_unavailable');
    expect(signal?.aborted).toBe(true);
    expect(failures).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('TOKEN-8: a listener that throws does not stop the refreshing', async () => {
    issuer.answer = down;
    verifier = await createJwtVerifier({
      jwksUrl: JWKS_URL,
      fetch: issuer.fetch,
      onKeyRefreshFailed: () => {
        throw new Error('listener');
      },
    });
    issuer.answer = undefined;
    await passMs(1000);
    expect(verifier.ready()).toBe(true);
  });
});
