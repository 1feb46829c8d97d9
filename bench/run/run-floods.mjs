// How do honest clients fare with each server while one kind of attacker floods it? The floods of bench/flood, as part of a report.
import { createBench } from '../flood/bench.mjs';
import { canShareCpu } from '../flood/cpu-share.mjs';
import { attacksOn, readOptions } from '../flood/options.mjs';
import { runMatrix } from '../flood/run-matrix.mjs';

/**
 * By mode: whom to flood, and how. `attacks` on Inband are all that a server with a secret can be sent, those on others the ones
 * that are least like one another.
 */
const PLANS = {
  full: {
    rivals: ['uws-handwritten', 'graphql-ws-uws', 'socket-io', 'ws-tuned'],
    attacks: attacksOn('inband', true),
    attacksOnRivals: ['silent', 'half-open', 'garbage', 'forged-hs256', 'connect-close'],
    options: '--sources 1,1000 --rates 2 --seconds 4 --recovery 6 --unloaded 5',
    cells: 2,
    cellSeconds: 10,
  },
  quick: {
    rivals: ['uws-handwritten'],
    attacks: ['forged-hs256'],
    attacksOnRivals: ['forged-hs256'],
    options: '--sources 1 --rates 2 --seconds 3 --recovery 0 --unloaded 3',
    cells: 1,
    cellSeconds: 7,
  },
};
const COMMON = '--only-secret --requests 500';
/** Of a core: so this machine can make twice the capacity of whatever server. Needs root. */
const SERVER_SHARE = '0.5';
/** To find what a server can do, and how honest clients fare in peace. */
const CAPACITY_SECONDS = 4;
const UNLOADED_SECONDS = 9;
const BUDGET_BYTES = 72 * 2 ** 20;

/** Whom of `servers` to flood, and with what. */
function campaignsOf(mode, servers) {
  const { attacks, attacksOnRivals, rivals } = PLANS[mode];
  return ['inband', ...rivals]
    .filter((name) => servers.some((server) => server.name === name))
    .map((name) => ({ name, attacks: name === 'inband' ? attacks : attacksOnRivals }));
}

export function secondsOfFloods(mode, servers) {
  const { cells, cellSeconds } = PLANS[mode];
  return campaignsOf(mode, servers).reduce(
    (sum, { attacks }) => sum + UNLOADED_SECONDS + attacks.length * (CAPACITY_SECONDS + cells * cellSeconds),
    0,
  );
}

/** Resolves to `floods` of the results. */
export async function runFloods({ mode, servers, progress }) {
  const share = canShareCpu() ? SERVER_SHARE : '1';
  const campaigns = campaignsOf(mode, servers);
  const floods = [];
  for (const [round, campaign] of campaigns.entries()) {
    const say = (text) => progress.turn(stepOf(text, { ...campaign, round, rounds: campaigns.length, mode }));
    floods.push(...(await floodServer({ ...campaign, mode, share, say })));
  }
  return floods;
}

async function floodServer({ name, attacks, mode, share, say }) {
  const text = `${COMMON} --server-share ${share} ${PLANS[mode].options} --server ${name} --attack ${attacks}`;
  let bench;
  try {
    bench = await createBench(readOptions(text.split(' ')));
    const { rows } = await runMatrix(bench, { budgetBytes: BUDGET_BYTES, say });
    return rows.map((row) => resultOf(name, row));
  } catch (error) {
    return attacks.map((attack) => resultOf(name, { attack, error: error.message }));
  } finally {
    await bench?.end();
  }
}

/** For the progress: what was just measured says what comes next, and takes about as long. */
function stepOf(text, { name, round, rounds, mode }) {
  const seconds = text.startsWith('capacity')
    ? CAPACITY_SECONDS
    : text.startsWith('unloaded')
      ? UNLOADED_SECONDS
      : PLANS[mode].cellSeconds;
  return { scenario: { title: `Floods: ${text}` }, arm: name, round, rounds, seconds };
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
