// What the cache holds is looked for in a snapshot of the whole heap: its fields are private, and stay so.
import { once } from 'node:events';
import { getHeapSnapshot } from 'node:v8';
import { expect, it } from 'vitest';
import { cacheVerdicts } from '../../src/verdict-cache/cache-verdicts.ts';
import { credentialDigest } from '../../src/verdict-cache/credential-digest.ts';
import { accept, refuse, type VerificationContext } from '../../src/verifier.ts';
import { SOME_PEER } from '../some-peer.ts';

const CONTEXT: VerificationContext = { nowMs: 0, peer: SOME_PEER, signal: new AbortController().signal };

/** Never in one piece in this file, nor in any string that outlives its making. */
function canary(kind: string): string {
  return ['CANARY', kind, 'credential'].join('~');
}

async function heapHolds(needles: readonly (readonly string[])[]): Promise<readonly boolean[]> {
  const stream = getHeapSnapshot();
  const held = needles.map(() => false);
  let tail = '';
  stream.on('data', (chunk: Buffer) => {
    const text = tail + chunk.toString('latin1');
    needles.forEach((parts, i) => {
      if (!held[i] && text.includes(parts.join('~'))) held[i] = true;
    });
    tail = text.slice(-256);
  });
  await once(stream, 'end');
  return held;
}

it('SEC-1 no credential stays in memory, whatever became of it', { timeout: 300_000 }, async () => {
  const verify = cacheVerdicts((credential) =>
    String(credential.token).includes('good') ? Promise.resolve(accept({ subject: 'a' })) : refuse('expired'),
  );
  // The one that proves that the others would be found, were they kept.
  const kept = [canary('kept')];
  for (const kind of ['good', 'bad', 'good', 'bad']) {
    await verify({ method: 'bearer', token: canary(kind) }, CONTEXT);
  }
  await new Promise((resolve) => setImmediate(resolve));
  const held = await heapHolds(['kept', 'good', 'bad'].map((kind) => ['CANARY', kind, 'credential']));
  expect(held).toEqual([true, false, false]);
  expect(kept).toHaveLength(1);
  // Still alive: what it keeps was in the snapshot.
  expect(await verify({ method: 'bearer', token: canary('bad') }, CONTEXT)).toEqual(refuse('expired'));
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
