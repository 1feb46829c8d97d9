// The program of a worker thread: the application's module, with somebody who sees to its end.
import { toFailure } from './port-calls.ts';
import { workerThread } from './worker-thread.ts';

const thread = workerThread();
if (thread === null) throw new Error('this is the program of a worker: start it with startWorkers()');
try {
  await import(thread.seat.module);
} catch (error) {
  await thread.failToStart(toFailure(error));
}
