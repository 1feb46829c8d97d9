// One of the threads: counts the connections it gets. By itself it listens with SO_REUSEPORT, beside the others.

import * as uws from 'uWebSockets.js';
import { parentPort, workerData } from 'node:worker_threads';
import { attach, Gate, listen, refuse } from '@inband/server';
import { thisWorker } from '@inband/server/workers';

const logger = { debug() {}, info() {}, warn() {}, error: console.error };
const worker = thisWorker();
const { totals } = worker?.data ?? workerData;
const counts = new Int32Array(totals);
const index = worker?.index ?? workerData.index;
const metrics = new Proxy(
  { connectionOpened: () => Atomics.add(counts, index, 1) },
  { get: (target, name) => target[name] ?? (() => {}), has: () => true },
);
const options = {
  verifier: () => refuse('bench'),
  logger,
  metrics,
  // Every connection comes from one address, and goes away unauthenticated.
  admission: { enforceFrom: 'never' },
  maxLogLinesPerSecond: 1,
};

if (worker !== null) await listen({ ...options, port: 0 });
else {
  const app = uws.App();
  attach(app, '/ws', new Gate(options));
  const SHARED_PORT = 0;
  app.listen('127.0.0.1', workerData.port, SHARED_PORT, (token) => {
    if (!token) throw new Error('the port is taken');
    parentPort.postMessage('listening');
  });
}
