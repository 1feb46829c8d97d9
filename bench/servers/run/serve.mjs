// One process of a server: `serve.mjs <server file> <settings as JSON>`, and answers to what its parent asks.
import cluster from 'node:cluster';
import { pathToFileURL } from 'node:url';
import { answerParent } from './answer-parent.mjs';
import { processAnswers } from './process-answers.mjs';
import { serveCluster } from './serve-cluster.mjs';

const [file, json] = process.argv.slice(2);
const { clusterOf, ...settings } = JSON.parse(json);

await answerParent(() => (clusterOf > 1 && cluster.isPrimary ? serveCluster(clusterOf) : serveHere()));

async function serveHere() {
  const { server } = await import(pathToFileURL(file).href);
  const { port, close, counted = () => null } = await server.serve(settings);
  return {
    ready: { port, pids: [process.pid] },
    answers: {
      ...processAnswers({ hasThreads: settings.threads > 1 }),
      counted: () => ({ counted: counted() }),
    },
    close,
  };
}
