// How many operations of an attacker can the server do in a second? The 1x of all rates.

import { cpuMs } from '../measure/process-figures.mjs';
import { addressOf } from './addresses.mjs';
import { ATTACKS } from './attacks/attacks.mjs';
import { runFlood } from './generator/run-flood.mjs';
import { nowMs } from './now-ms.mjs';

const AT_A_TIME = 64;
const SOURCES = 500;
const WARM_UP_SECONDS = 1;
/** Until the compiler is done with it. A second is enough for a server that has its core for itself. */
const WARM_UP_OPERATIONS = 5_000;
const MAX_WARM_UPS = 4;
const MEASURED_SECONDS = 1.5;
/** More of them refused, and what was measured is not what the operation costs. */
const MAX_REFUSED = 0.02;

/**
 * Measured with so few connections at a time that nothing is refused, each begun when another ends: operations by time
 * of the server on its core, so that it does not matter whether server or generator set the pace. `perSecond` is what its
 * core (or its share of one) could do; `busy` the part of that which it used, `refused` the part turned away.
 *
 * @throws Error when the server or the generator fails, or refuses too many.
 */
export async function measureCapacity(bench, attack) {
  const { plan, once = {} } = ATTACKS[attack];
  const keys = bench.keysFor(ATTACKS[attack]);
  const server = await bench.startServer(keys, 'capacity');
  const run = async (seconds) => {
    const { family } = bench.options;
    const target = { host: bench.host, port: server.port };
    const source = addressOf(family, 'capacity', 0);
    const flood = runFlood({
      plan: {
        ...plan({ credentials: bench.credentials, keys, speech: bench.speech }),
        ...once,
        target,
        source,
        sources: SOURCES,
        atATime: AT_A_TIME,
        seconds,
        sockets: AT_A_TIME * 2,
      },
      engine: bench.machine.engine,
      prefix: bench.machine.flood,
    });
    try {
      return await flood.result;
    } finally {
      await flood.end();
    }
  };
  try {
    let operations = 0;
    for (let round = 0; round < MAX_WARM_UPS && operations < WARM_UP_OPERATIONS; round += 1) {
      operations += (await run(WARM_UP_SECONDS)).done;
    }
    server.enterShare();
    const startMs = nowMs();
    const startCpuMs = cpuMs(server.pid);
    const result = await run(MEASURED_SECONDS);
    const usedMs = cpuMs(server.pid) - startCpuMs;
    const tookMs = nowMs() - startMs;
    if (server.failure() !== null) throw new Error(server.failure());
    const refusals = Object.values(result.status).reduce((sum, count) => sum + count, 0);
    const refused = (refusals + result.resetBefore + result.endBefore) / Math.max(1, result.done);
    if (result.done < 50) throw new Error(`only ${result.done} operations in ${MEASURED_SECONDS} s`);
    if (refused > MAX_REFUSED)
      throw new Error(`${Math.round(refused * 100)} % were refused while it was measured`);
    return {
      perSecond: (result.done / usedMs) * 1_000 * bench.options.serverShare,
      reachedPerSecond: result.done / result.seconds,
      busy: usedMs / tookMs / bench.options.serverShare,
      refused,
    };
  } finally {
    await server.stop();
  }
}
