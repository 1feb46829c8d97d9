// Is a credential anywhere in the heap of this thread after the cache has seen it? What the cache holds is looked for in a
// snapshot: its fields are private, and stay so. A thread of its own, because that of the tests has everybody's heap.
import { once } from 'node:events';
import { getHeapSnapshot } from 'node:v8';
import { parentPort } from 'node:worker_threads';
import { cacheVerdicts } from '../../dist/verdict-cache/cache-verdicts.js';
import { accept, refuse } from '../../dist/verifier.js';

const CONTEXT = {
  nowMs: 0,
  peer: { address: '192.0.2.1', origin: null, userAgent: null },
  signal: new AbortController().signal,
};

/** Never in one piece in this file, nor in any string that outlives its making. */
const canary = (kind) => ['CANARY', kind, 'credential'].join('~');

async function heapHolds(kinds) {
  const stream = getHeapSnapshot();
  const held = kinds.map(() => false);
  let tail = '';
  stream.on('data', (chunk) => {
    const text = tail + chunk.toString('latin1');
    kinds.forEach((kind, index) => {
      held[index] ||= text.includes(canary(kind));
    });
    tail = text.slice(-256);
  });
  await once(stream, 'end');
  return held;
}

const verify = cacheVerdicts((credential) =>
  String(credential.token).includes('good') ? Promise.resolve(accept({ subject: 'a' })) : refuse('expired'),
);
// The one that proves that the others would be found, were they kept.
const kept = [canary('kept')];
for (const kind of ['good', 'bad', 'good', 'bad']) {
  await verify({ method: 'bearer', token: canary(kind) }, CONTEXT);
}
await new Promise((resolve) => setImmediate(resolve));
const held = await heapHolds(['kept', 'good', 'bad']);
// Still alive: what it keeps was in the snapshot.
const verdict = await verify({ method: 'bearer', token: canary('bad') }, CONTEXT);
parentPort.postMessage({ held, verdict, kept: kept.length });
