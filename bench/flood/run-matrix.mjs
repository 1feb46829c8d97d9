// Which cells are there, and what came of each?
import { ATTACKS } from './attacks/attacks.mjs';
import { measureCapacity } from './capacity.mjs';
import { runCell } from './cell.mjs';
import { judge } from './targets.mjs';
import { measureUnloaded } from './unloaded.mjs';

/**
 * Runs every cell that `bench.options` names, one after another; `say` is told of each step, `onRow` of each row as soon as it is
 * there. Returns `unloaded` by kind
 * of keys, `capacities` by attack, and `rows`. Whatever fails is a row with `error`, and the rest goes on.
 */
export async function runMatrix(bench, { budgetBytes, say, onRow = () => {} }) {
  const { attacks, capacity: givenCapacity, rates, sources } = bench.options;
  const unloaded = {};
  const capacities = {};
  const rows = [];
  for (const attack of attacks) {
    const keys = bench.keysFor(ATTACKS[attack]);
    if (unloaded[keys] === undefined) {
      unloaded[keys] = await settled(() => measureUnloaded(bench, keys));
      say(
        `unloaded (${keys}): ${describe(unloaded[keys], ({ honest }) => `p99 ${honest.p99Ms.toFixed(1)} ms`)}`,
      );
    }
    capacities[attack] = await settled(() =>
      givenCapacity === null ? measureCapacity(bench, attack) : { perSecond: givenCapacity },
    );
    say(
      `capacity for ${attack}: ${describe(capacities[attack], ({ perSecond }) => `${Math.round(perSecond)} /s`)}`,
    );
    for (const source of sources) {
      for (const multiple of rates) {
        const place = { attack, sources: source, multiple };
        const row = await settled(async () => {
          const cell = await runCell(bench, {
            ...place,
            capacity: use(capacities[attack]),
            unloaded: use(unloaded[keys]),
          });
          return { cell, met: judge(cell, budgetBytes, bench.options.recoveryLimitMs > 0) };
        });
        rows.push({ ...place, ...row });
        onRow({ ...place, ...row });
        say(`${attack}, ${source} sources, ${multiple}x: ${describe(row, ({ met }) => resultOf(met))}`);
      }
    }
  }
  return { unloaded, capacities, rows };
}

async function settled(measure) {
  try {
    return await measure();
  } catch (error) {
    return { error: error.message };
  }
}

function use(measured) {
  if (measured.error !== undefined) throw new Error(measured.error);
  return measured;
}

const describe = (measured, text) =>
  measured.error === undefined ? text(measured) : `ERROR ${measured.error}`;

function resultOf(met) {
  const missed = Object.keys(met).filter((name) => !met[name]);
  return missed.length === 0 ? 'met' : `missed ${missed.join(', ')}`;
}
