// How is a scenario measured? Rounds in which every arm has its turn, so that whatever disturbs one disturbs all.
import { cellOf, failedCell, incomparableCell } from '../measure/cell.mjs';
import { noiseBand } from '../measure/noise-band.mjs';
import { rotated } from '../measure/rotation.mjs';
import { startStage } from './stage.mjs';

/** Of servers that live through all rounds: one to be compiled in, one for the garbage of that. Those in a hurry do with one. */
const WARM_UP_ROUNDS = 2;

export function warmUpRoundsOf({ isFresh }, { warmUps = WARM_UP_ROUNDS }) {
  return isFresh ? 0 : warmUps;
}

/**
 * `servers`: with their `protocol` for a name replaced by the protocol itself. Resolves to the scenario's part of the
 * results. An arm that fails once is out, and its cell says why: a median of the rounds before would be of another server.
 */
export async function runScenario(scenario, servers, { bench, mode, progress }) {
  const settings = scenario.settings(mode);
  const missing = servers.filter((server) => reasonAgainst(scenario, server) !== null);
  const arms = armsOf(
    scenario,
    servers.filter((server) => !missing.includes(server)),
  );
  const runs = new Map(arms.map((arm) => [arm, { samples: [], error: null, stage: null }]));
  try {
    if (!scenario.isFresh) {
      for (const arm of arms) {
        await attempt(runs.get(arm), async (run) => {
          run.stage = await startStage(arm, bench);
        });
      }
    }
    const warmUps = warmUpRoundsOf(scenario, settings);
    const rounds = settings.rounds + warmUps;
    for (let round = 0; round < rounds; round += 1) {
      for (const arm of rotated(arms, round)) {
        const run = runs.get(arm);
        progress.turn({ scenario, arm: arm.name, round, rounds, seconds: scenario.turnSeconds(settings) });
        if (run.error !== null) continue;
        await attempt(run, async () => {
          const isWarmUp = round < warmUps;
          const now = round === 0 && isWarmUp ? { ...settings, ...settings.warmUp } : settings;
          const sample = await turn(scenario, arm, run, now, bench);
          if (!isWarmUp) run.samples.push(sample);
        });
        if (run.error !== null) progress.say(`${scenario.name}: ${arm.name}: ${run.error}`);
      }
    }
  } finally {
    await Promise.allSettled([...runs.values()].map(({ stage }) => stage?.end()));
  }
  return resultOf(scenario, arms, runs, missing);
}

async function turn(scenario, arm, run, settings, bench) {
  const stage = run.stage ?? (await startStage(arm, bench));
  try {
    return await scenario.turn(stage, settings);
  } catch (error) {
    // Why it died says more than what was asked of it in vain.
    throw new Error(stage.failure() ?? error.message);
  } finally {
    if (scenario.isFresh) await stage.end();
  }
}

async function attempt(run, work) {
  try {
    await work(run);
  } catch (error) {
    run.error = error.message;
    // What is left of it must not be in the way of the others.
    await run.stage?.end().catch(() => {});
    run.stage = null;
  }
}

function armsOf(scenario, servers) {
  return servers.flatMap((server) => {
    const arm = { name: server.name, server, protocol: server.protocol, scenario, isTwin: false };
    return scenario.twins.includes(server.name)
      ? [arm, { ...arm, name: `${server.name}'`, isTwin: true }]
      : [arm];
  });
}

/** Why this server has no figure in this scenario, or null. */
export function reasonAgainst(scenario, { lacks }) {
  return lacks[scenario.name] ?? lacks[scenario.group] ?? (scenario.tls ? lacks.tls : undefined) ?? null;
}

/** What a server says of its own figure. */
function notesOf(scenario, arms) {
  return arms.flatMap(({ isTwin, server }) => {
    const note = server.notes?.[scenario.name];
    return note === undefined || isTwin ? [] : [note];
  });
}

function resultOf(scenario, arms, runs, missing) {
  const floor = runs.get(arms.find(({ name }) => name === scenario.floor));
  const floorValues =
    floor === undefined || floor.error !== null ? null : floor.samples.map(({ value }) => value);
  const cells = arms.map((arm) => {
    const { error, samples } = runs.get(arm);
    return error === null ? cellOf(arm, samples, floorValues) : failedCell(arm, error);
  });
  const { better, group, name, question, title, unit } = scenario;
  return {
    name,
    title,
    question,
    unit,
    better,
    group,
    floor: scenario.floor,
    band: noiseBand(cells),
    cells: [
      ...cells,
      ...missing.map((server) => incomparableCell({ name: server.name }, reasonAgainst(scenario, server))),
    ],
    notes: notesOf(scenario, arms),
  };
}
