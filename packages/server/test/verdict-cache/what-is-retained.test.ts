// How much does the cache keep, and what not?
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { cacheVerdicts } from '../../src/verdict-cache/cache-verdicts.ts';
import { credentialDigest } from '../../src/verdict-cache/credential-digest.ts';
import { accept, refuse, type VerificationContext } from '../../src/verifier.ts';
import { SOME_PEER } from '../some-peer.ts';

const CONTEXT: VerificationContext = { nowMs: 0, peer: SOME_PEER, signal: new AbortController().signal };

it('SEC-1 no credential stays in memory, whatever became of it', async () => {
  const worker = new Worker(new URL('heap-search.mjs', import.meta.url));
  const [found] = await once(worker, 'message');
  expect(found).toEqual({ held: [true, false, false], verdict: refuse('expired'), kept: 1 });
});

it('keys are digests of a fixed length that no other cache shares', () => {
  const one = credentialDigest();
  const other = credentialDigest();
  for (const text of ['t', 'x'.repeat(16_384), 'ünï', '💥']) {
    expect(one(text)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(one(text)).toBe(one(text));
    expect(one(text)).not.toBe(other(text));
  }
});

it('a million different tokens leave no more than the table has room for', { timeout: 300_000 }, () => {
  const sizes = { set: 0, most: 0 };
  const { set } = Map.prototype;
  Map.prototype.set = function (this: Map<unknown, unknown>, key, value) {
    set.call(this, key, value);
    sizes.set += 1;
    if (this.size > sizes.most) sizes.most = this.size;
    return this;
  };
  const verify = cacheVerdicts((credential) =>
    String(credential.token).endsWith('0') ? accept({ subject: 'alice' }) : refuse('bad_signature'),
  );
  for (let i = 0; i < 1_000_000; i += 1) verify({ method: 'bearer', token: `token ${i}` }, CONTEXT);
  Map.prototype.set = set;
  expect(sizes.set).toBeGreaterThanOrEqual(1_000_000);
  // Two generations of half the capacity each.
  expect(sizes.most).toBe(5_000);
});
