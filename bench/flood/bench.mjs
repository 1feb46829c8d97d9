// What do all measurements of a run share? The machine, the keys, the tokens, the process of honest load.

import { loadServer } from '../run/load-servers.mjs';
import { serverHost } from './addresses.mjs';
import { makeCredentials } from './attacks/credentials.mjs';
import { createCpuShare } from './cpu-share.mjs';
import { serveKeys } from './key-endpoint.mjs';
import { prepareMachine } from './machine.mjs';
import { OWN_SERVERS } from './options.mjs';
import { startRival } from './server/start-rival.mjs';
import { startServer } from './server/start-server.mjs';
import { loadSpeech } from './speech.mjs';

const TOKENS = 64;

/** `options` of `checkOptions`. Everything it starts ends with `end()`. */
export async function createBench(options) {
  const machine = prepareMachine(options.generator);
  const cpuShare = createCpuShare(options.serverShare);
  const credentials = makeCredentials();
  const host = serverHost(options.family);
  const keyEndpoint = await serveKeys(credentials.keys.jwks, host);
  const tokens = new Map();
  const rival = OWN_SERVERS.includes(options.server) ? null : await loadServer(options.server);
  const protocol = rival?.protocol ?? (options.server === 'naive' ? 'first-message' : 'inband-json');
  const hasPasses = options.server.startsWith('inband');
  const bench = {
    options,
    machine,
    credentials,
    protocol,
    hasPasses,
    speech: await loadSpeech(protocol, hasPasses),
    host,
    load: null,
    keyFetches: keyEndpoint.fetches,
    /** Which keys a server has against `attack`. */
    keysFor: ({ keys }) => (rival !== null || options.onlySecret ? 'secret' : keys),
    /**
     * With keys of a kind, and with the options of that name in the file of options. `enterShare()` when it is warm: else
     * most of its share would go to the compiler, for longer than anything is measured.
     */
    async startServer(kind, optionsName) {
      const keys = { ...credentials.keys, kind, url: keyEndpoint.url };
      const settings = { host, keys, optionsFile: options.optionsFile, optionsName };
      const server =
        rival === null
          ? await startServer({ kind: options.server, prefix: machine.server, settings })
          : await startRival(rival, { host, keys, canPin: machine.facts.canPin });
      return { ...server, enterShare: () => cpuShare.enter(server.pid) };
    },
    tokens(kind) {
      if (!tokens.has(kind)) {
        tokens.set(
          kind,
          Array.from({ length: TOKENS }, (_, index) => credentials.honest(kind, `user-${index}`)),
        );
      }
      return tokens.get(kind);
    },
    /** What would outlive this process. */
    removeTraces() {
      machine.engine?.remove();
      cpuShare.remove();
    },
    async end() {
      await bench.load?.end();
      keyEndpoint.close();
      bench.removeTraces();
    },
  };
  return bench;
}
