// How do honest clients fare with each server while one kind of attacker floods it? The floods of bench/flood, as part of a report.
import { createBench } from '../flood/bench.mjs';
import { canShareCpu } from '../flood/cpu-share.mjs';
import { attacksOn, checkOptions } from '../flood/options.mjs';
import { runMatrix } from '../flood/run-matrix.mjs';

/**
 * By mode: whom to flood, and how. `attacks` on Inband are all that a server with a secret can be sent, those on others the ones
 * that are least like one another.
 */
const PLANS = {
  full: {
    rivals: ['uws-tuned', 'uws-handwritten', 'socket-io', 'ws-tuned'],
    attacks: attacksOn('inband', true),
    attacksOnRivals: ['silent', 'half-open', 'forged-hs256'],
    // Longer than any of them waits for who does not authenticate.
    options: { sources: [1, 1_000], rates: [2], seconds: 4, recoveryLimitMs: 12_000, unloadedSeconds: 5 },
    cellSeconds: 11,
  },
  quick: {
    rivals: ['uws-handwritten'],
    attacks: ['forged-hs256'],
    attacksOnRivals: ['forged-hs256'],
    options: { sources: [1], rates: [2], seconds: 3, recoveryLimitMs: 0, unloadedSeconds: 3 },
    cellSeconds: 7,
  },
};
/** Only Inband tells who waits in it: servers that are compared are all judged by their descriptors. */
const COMMON = { onlySecret: true, requestsPerSecond: 500, recoveryBy: 'descriptors' };
/** Of a core: so this machine can make twice the capacity of whatever server. Needs root. */
const SERVER_SHARE = 0.5;
/** To find what a server can do, and how honest clients fare in peace. */
const CAPACITY_SECONDS = 4;
const UNLOADED_SECONDS = 9;
const BUDGET_BYTES = 72 * 2 ** 20;
/** Without a figure where the load could not solve the puzzles of more than this part of its honest clients. */
const MAX_LEFT_OUT = 0.02;

/** Whom of `servers` to flood, and with what. */
function campaignsOf(mode, servers) {
  const { attacks, attacksOnRivals, rivals } = PLANS[mode];
  return ['inband', ...rivals]
    .filter((name) => servers.some((server) => server.name === name))
    .map((name) => ({ name, attacks: name === 'inband' ? attacks : attacksOnRivals }));
}

export function secondsOfFloods(mode, servers) {
  const { cellSeconds, options } = PLANS[mode];
  const cells = options.sources.length * options.rates.length;
  return campaignsOf(mode, servers).reduce(
    (sum, { attacks }) => sum + UNLOADED_SECONDS + attacks.length * (CAPACITY_SECONDS + cells * cellSeconds),
    0,
  );
}

/** Resolves to `floods` of the results. */
export async function runFloods({ mode, servers, progress }) {
  const share = canShareCpu() ? SERVER_SHARE : 1;
  const campaigns = campaignsOf(mode, servers);
  const floods = [];
  for (const [round, campaign] of campaigns.entries()) {
    const say = (text) => progress.turn(stepOf(text, { ...campaign, round, rounds: campaigns.length, mode }));
    floods.push(...(await floodServer({ ...campaign, mode, share, progress, say })));
  }
  return floods;
}

/** A row for each flood of the plan: what was measured stays, whatever failed later. */
async function floodServer({ name, attacks, mode, share, progress, say }) {
  const given = { ...COMMON, ...PLANS[mode].options, serverShare: share, server: name, attacks };
  const rows = [];
  const failures = [];
  const attempt = async (work) => {
    try {
      await work();
    } catch (error) {
      failures.push(error.message);
      progress.say(`floods: ${name}: ${error.message}`);
    }
  };
  let bench;
  await attempt(async () => {
    bench = await createBench(checkOptions(given));
    await runMatrix(bench, { budgetBytes: BUDGET_BYTES, say, onRow: (row) => rows.push(row) });
  });
  await attempt(async () => bench?.end());
  const [error = 'it was not measured'] = failures;
  return placesOf(given).map((place) => ({
    ...resultOf(name, rows.find(isAt(place)) ?? { ...place, error }, given),
    serverShare: share,
  }));
}

/** As `runMatrix` goes through them. */
function placesOf({ attacks, sources, rates }) {
  return attacks.flatMap((attack) =>
    sources.flatMap((source) => rates.map((multiple) => ({ attack, sources: source, multiple }))),
  );
}

const isAt = (place) => (row) => Object.entries(place).every(([name, value]) => row[name] === value);

/** For the progress: what was just measured says what comes next, and takes about as long. */
function stepOf(text, { name, round, rounds, mode }) {
  const seconds = text.startsWith('capacity')
    ? CAPACITY_SECONDS
    : text.startsWith('unloaded')
      ? UNLOADED_SECONDS
      : PLANS[mode].cellSeconds;
  return { scenario: { title: `Floods: ${text}` }, arm: name, round, rounds, seconds };
}

function resultOf(server, { attack, sources, multiple, cell, met, error = null }, { recoveryLimitMs }) {
  const place = { attack, sources, multiple, server, error };
  if (error !== null) return place;
  const { clients, leftOut } = cell.honest;
  return {
    ...place,
    recoveryLimitMs,
    notComparable:
      leftOut > MAX_LEFT_OUT * (clients + leftOut)
        ? `the load had no time for the puzzles of ${leftOut} of ${clients + leftOut} honest clients`
        : null,
    offeredPerSecond: cell.flood.perSecond,
    reachedMultiple: cell.reachedMultiple,
    honestClients: clients,
    honestIn: cell.honest.in,
    honestLeftOut: leftOut,
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
