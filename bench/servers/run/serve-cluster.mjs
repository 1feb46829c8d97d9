// How do several processes share a server of Node? By node:cluster: this one accepts, and hands connections on in turn.
import cluster from 'node:cluster';
import { AskedProcess } from './asked-process.mjs';
import { mergeAnswers } from './merge-answers.mjs';
import { processAnswers } from './process-answers.mjs';

/** What this process itself can say; the rest only its workers know. */
const OWN = processAnswers({ hasThreads: false });

/** The workers run the same program with the same arguments. One that dies takes all of them with it. */
export async function serveCluster(count) {
  cluster.schedulingPolicy = cluster.SCHED_RR;
  const workers = Array.from({ length: count }, () => cluster.fork());
  const asked = workers.map((worker) => new AskedProcess(worker));
  const ready = await Promise.all(asked.map((one) => one.ready));
  for (const worker of workers) {
    worker.once('exit', (code, signal) => {
      console.error(`Error: a worker of the cluster ended with ${signal ?? code}`);
      process.exit(1);
    });
  }
  const askAll = (question) => async () => {
    const own = question === 'counted' ? [] : [OWN[question]()];
    return mergeAnswers([...own, ...(await Promise.all(asked.map((one) => one.ask(question))))]);
  };
  return {
    ready: { port: ready[0].port, pids: [process.pid, ...ready.flatMap(({ pids }) => pids)] },
    answers: Object.fromEntries([...Object.keys(OWN), 'counted'].map((name) => [name, askAll(name)])),
    async close() {
      for (const worker of workers) worker.removeAllListeners('exit');
      await Promise.all(
        workers.map((worker) => {
          const exited = new Promise((resolve) => worker.once('exit', resolve));
          worker.disconnect();
          return exited;
        }),
      );
    },
  };
}
