// How is a server of `bench/servers` put under attack? In a process of its own, with a secret to verify by.
import { startServer } from '../../servers/run/start-server.mjs';

/** As `startServer` of this folder returns it; such a server says nothing of who waits in it. */
export async function startRival(server, { host, keys, canPin }) {
  const { audience, issuer, secret } = keys;
  const running = await startServer(server, {
    host,
    tls: null,
    tokens: { secret, issuer, audience },
    processes: 1,
    cpus: canPin ? '0' : null,
    nodeOptions: [],
  });
  const [pid] = running.pids;
  return {
    port: running.port,
    pid,
    latest: () => null,
    failure: () => running.failure(),
    reset: () => void running.ask('watchLoop').catch(() => {}),
    report: async () => ({ ...(await running.ask('loop')), stats: null, metrics: {} }),
    stop: () => running.stop(),
  };
}
