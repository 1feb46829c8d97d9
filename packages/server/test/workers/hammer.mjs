// One of several threads that use one table of sources as hard as they can. Plain JavaScript: a thread loads no TypeScript.
import { parentPort, workerData } from 'node:worker_threads';
import { Admission } from '../../dist/admission/admission.js';
import { resolveAdmissionOptions } from '../../dist/admission/admission-options.js';
import { shareSources } from '../../dist/admission/shared-sources.js';

const { owner, tables, floods, hashKey, trackedSources, addresses, rounds } = workerData;
shareSources({ owner, tables, floods, hashKey, trackedSources });
const options = resolveAdmissionOptions('admission', { trackedSources, ...workerData.options });
const admission = new Admission(options, { maxMessageBytes: 16_384, maxWaiting: 64 });
const counts = { admitted: 0, refused: 0 };

parentPort.once('message', () => {
  for (let round = 0; round < rounds; round += 1) {
    const address = addresses[round % addresses.length];
    const { outcome } = admission.judge(address, workerData.level, 0);
    counts[outcome === 'admit' ? 'admitted' : 'refused'] += 1;
    if (workerData.notes) admission.note(address, 'closed_unauthenticated', 0);
    if (workerData.fails) admission.cameToNothing(address, 0, 0);
  }
  parentPort.postMessage({ ...counts, stats: admission.stats, remembered: admission.rememberedSources() });
});
parentPort.postMessage('ready');
