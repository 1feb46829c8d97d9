// How do honest clients fare with each server while one kind of attacker floods it? The floods of bench/flood, as part of a report.
import { createBench } from '../flood/bench.mjs';
import { canShareCpu } from '../flood/cpu-share.mjs';
import { attacksOn, readOptions } from '../flood/options.mjs';
import { runMatrix } from '../flood/run-matrix.mjs';

/** By mode: whom to flood how. Every kind of attack that a server with a secret can be sent. */
const PLANS = {
  full: {
    servers: ['inband', 'uws-handwritten', 'graphql-ws-uws', 'socket-io', 'ws-tuned'],
    attacks: null,
    arguments: [
      '--sources',
      '1,1000',
      '--rates',
      '2',
      '--seconds',
      '4',
      '--recovery',
      '6',
      '--unloaded',
      '5',
    ],
    cells: 2,
    cellSeconds: 10,
  },
  quick: {
    servers: ['inband', 'uws-handwritten'],
    attacks: ['forged-hs256'],
    arguments: ['--sources', '1', '--rates', '2', '--seconds', '3', '--recovery', '0', '--unloaded', '3'],
    cells: 1,
    cellSeconds: 7,
  },
};
const COMMON = ['--only-secret', '--requests', '500'];
/** Of a core: so this machine can make twice the capacity of whatever server. Needs root. */
const SERVER_SHARE = '0.5';
/** To find what a server can do, and how honest clients fare in peace. */
const CAPACITY_SECONDS = 4;
const UNLOADED_SECONDS = 9;
const BUDGET_BYTES = 72 * 2 ** 20;

/** Which of `servers` are flooded in this mode, and with what. */
function planOf(mode, servers) {
  const plan = PLANS[mode];
  const names = plan.servers.filter((name) => servers.some((server) => server.name === name));
  return { ...plan, names, attacks: plan.attacks ?? attacksOn('inband', true) };
}

export function secondsOfFloods(mode, servers) {
  const { attacks, cells, cellSeconds, names } = planOf(mode, servers);
  return names.length * (UNLOADED_SECONDS + attacks.length * (CAPACITY_SECONDS + cells * cellSeconds));
}

/** Resolves to `floods` of the results. */
export async function runFloods({ mode, servers, progress }) {
  const { arguments: given, attacks, cellSeconds, cells, names } = planOf(mode, servers);
  const share = canShareCpu() ? SERVER_SHARE : '1';
  const floods = [];
  for (const [index, name] of names.entries()) {
    const options = readOptions([
      ...COMMON,
      '--server-share',
      share,
      ...given,
      '--server',
      name,
      '--attack',
      attacks.join(','),
    ]);
    let bench;
    try {
      bench = await createBench(options);
      const say = (text) =>
        progress.turn({
          scenario: { title: `Floods: ${text}` },
          arm: name,
          round: index,
          rounds: names.length,
          seconds: text.startsWith('capacity')
            ? CAPACITY_SECONDS
            : text.startsWith('unloaded')
              ? UNLOADED_SECONDS
              : cellSeconds,
        });
      const { rows } = await runMatrix(bench, { budgetBytes: BUDGET_BYTES, say });
      floods.push(...rows.map((row) => resultOf(name, row)));
    } catch (error) {
      const failed = attacks.flatMap((attack) => Array.from({ length: cells }, () => attack));
      floods.push(...failed.map((attack) => resultOf(name, { attack, error: error.message })));
    } finally {
      await bench?.end();
    }
  }
  return floods;
}

function resultOf(server, { attack, sources = null, multiple = null, cell, met, error = null }) {
  const place = { attack, sources, multiple, server, error };
  if (error !== null) return place;
  return {
    ...place,
    offeredPerSecond: cell.flood.perSecond,
    reachedMultiple: cell.reachedMultiple,
    honestClients: cell.honest.clients,
    honestSuccess: cell.honest.success,
    honestP50Ms: cell.honest.p50Ms,
    honestP99Ms: cell.honest.p99Ms,
    unloadedP50Ms: cell.unloaded.p50Ms,
    unloadedP99Ms: cell.unloaded.p99Ms,
    goodput: cell.authenticated.goodput,
    requestP99Ms: cell.authenticated.p99Ms,
    loopDelayP99Ms: cell.server.loopDelayP99Ms,
    grownMib: cell.server.grownBytes / 2 ** 20,
    descriptors: cell.server.peakDescriptors,
    recoveredMs: cell.recovery.totalMs,
    met,
  };
}
