// How is any server of the bench started? Of Node, a program, or one that runs already: the same from here on.
import { attachExternal } from './external-server.mjs';
import { startNodeServer } from './start-node-server.mjs';
import { startProgram } from './start-program.mjs';

/**
 * `server`: as `loadServers` gives it, with its `file`, or with `external: { host, port, pids }`.
 *
 * - `host`, `port`: default 127.0.0.1 and any. `tls`: null or `{ certFile, keyFile }`.
 * - `tokens`: `{ secret, issuer, audience }`.
 * - `processes`: how many processes or threads share the port; default 1. `cpus`: as for `taskset -c`; default null, anywhere.
 * - `nodeOptions`, `env`: for the process; default none.
 *
 * Resolves to `{ host, port, pids, ask(question), failure(), stop() }`. Questions: `memory` (`rssBytes`, `heapBytes` or null,
 * after collecting garbage), `fill`, `cpu` (`cpuMicroseconds`), `counted` (one-way messages, or null), `watchLoop`, then
 * `loop` (`loopDelayP99Ms`, `loopDelayMaxMs`, or null), and, where there is one process, `startProfile`, then `profile` (a CPU
 * profile of V8). `failure()` says how it ended by itself, or null.
 *
 * @throws Error that says why it did not start.
 */
export async function startServer(server, options) {
  const defaults = {
    host: '127.0.0.1',
    port: 0,
    tls: null,
    processes: 1,
    cpus: null,
    nodeOptions: [],
    env: {},
  };
  if (server.external !== undefined) return attachExternal(server);
  const start = server.command === undefined ? startNodeServer : startProgram;
  return start(server, { ...defaults, ...options });
}
