// What does every measurement stand on? A fresh server, warm, with its sessions and its honest newcomers.
import { setTimeout as sleep } from 'node:timers/promises';
import { startLoad } from './load/start-load.mjs';

/** Until the sessions are a steady stream. */
const SETTLE_MS = 300;
const SHARED_PER_SECOND = 10;

/**
 * Calls `measure({server, load})` and takes everything down again, whatever comes of it. `sharedAddress`: where a second
 * honest population comes from, or null.
 *
 * @throws Error when the server or the load fails.
 */
export async function onStage(bench, keys, sharedAddress, measure) {
  const { family, honestPerSecond, requestsPerSecond, sessions, warmUpSeconds } = bench.options;
  const server = await bench.startServer(keys, 'server');
  if (bench.load === null || bench.load.hasEnded()) bench.load = startLoad({ prefix: bench.machine.load });
  const { load } = bench;
  try {
    await load.start({
      target: { host: bench.host, port: server.port },
      protocol: bench.protocol,
      hasPasses: bench.hasPasses,
      family,
      tokens: bench.tokens(keys),
      warmUpSeconds,
      honestPerSecond,
      shared: sharedAddress === null ? null : { address: sharedAddress, perSecond: SHARED_PER_SECOND },
      sessions,
      requestsPerSecond,
    });
    server.enterShare();
    await sleep(SETTLE_MS);
    return await measure({ server, load });
  } catch (error) {
    // Why it died says more than what was asked of it in vain.
    throw server.failure() === null ? error : new Error(server.failure());
  } finally {
    // A load that hangs or failed is begun anew for the next.
    await load.stop().catch(async () => {
      await load.end();
      bench.load = null;
    });
    await server.stop();
  }
}
