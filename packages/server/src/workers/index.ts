// Many cores: one server in several threads.

export { startWorkers, type WorkerServer, type WorkersOptions } from './start-workers.ts';
export { type Remote, type ThisWorker, thisWorker } from './this-worker.ts';
