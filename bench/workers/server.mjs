// A server in two threads, that share its port in the way named by the argument.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { startWorkers } from '@inband/server/workers';
import { freePort } from '../servers/run/free-port.mjs';

const WORKERS = 2;
const [, , way] = process.argv;
const totals = new SharedArrayBuffer(WORKERS * Int32Array.BYTES_PER_ELEMENT);
const counts = new Int32Array(totals);
const worker = new URL('worker.mjs', import.meta.url);
const logger = { debug() {}, info() {}, warn() {}, error: console.error };

const port = way === 'acceptor' ? await byAcceptor() : await byKernel();
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ counts: [...counts], cpuMicros: user + system });
});
process.send(port);

async function byAcceptor() {
  const server = await startWorkers({ module: worker, workers: WORKERS, data: { totals }, logger });
  return server.port;
}

/** Without the supervisor: threads by themselves, on a port that was free a moment ago. */
async function byKernel() {
  const free = await freePort('127.0.0.1');
  for (let index = 0; index < WORKERS; index += 1) {
    const thread = new Worker(worker, { workerData: { totals, index, port: free } });
    await once(thread, 'message');
  }
  return free;
}
