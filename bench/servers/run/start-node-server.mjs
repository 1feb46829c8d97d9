// How does a Node server run in as many processes as asked for?
import { freePort } from './free-port.mjs';
import { mergeAnswers } from './merge-answers.mjs';
import { NodeProcess } from './node-process.mjs';

/** See `start-server.mjs`. */
export async function startNodeServer(server, options) {
  const { host, port, tls, tokens, processes, cpus, nodeOptions, env } = options;
  const common = { host, port, tls, tokens };
  const start = (settings) =>
    NodeProcess.start({ file: server.file, settings: { ...common, ...settings }, cpus, nodeOptions, env });
  const children = await CHILDREN[server.processModel](processes, start, host);
  return {
    host,
    port: children[0].port,
    pids: children.flatMap(({ pids }) => pids),
    ask: async (question) => mergeAnswers(await Promise.all(children.map((child) => child.ask(question)))),
    failure: () => children.map((child) => child.failure()).find((failure) => failure !== null) ?? null,
    stop: () => stopAll(children),
  };
}

const CHILDREN = {
  uws: startShared,
  http: async (processes, start) => [await start({ isShared: false, clusterOf: processes })],
  self: async (processes, start) => [await start({ isShared: false, threads: processes })],
};

/** Each listens by itself. A port that is to be shared has to be named: uWebSockets.js shares none that it was to choose. */
async function startShared(processes, start, host) {
  if (processes === 1) return [await start({ isShared: false })];
  const port = await freePort(host);
  const settled = await Promise.allSettled(
    Array.from({ length: processes }, () => start({ isShared: true, port })),
  );
  const children = settled.flatMap(({ status, value }) => (status === 'fulfilled' ? [value] : []));
  const failed = settled.find(({ status }) => status === 'rejected');
  if (failed === undefined) return children;
  await stopAll(children);
  throw failed.reason;
}

async function stopAll(children) {
  await Promise.all(children.map((child) => child.stop()));
}
