// What can this machine do for the benchmark? Pin processes to cores, order them, compile.
import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { buildGenerator } from './generator/build-generator.mjs';

const works = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/**
 * `server`, `load` and `flood` are what to put before the commands of these processes. The server has the first core for
 * itself; the attackers have the second, in the class that only runs when nobody else wants to, so that the honest
 * clients on the same core are measured as if they had it for themselves. `engine`: see `runFlood`.
 */
export function prepareMachine(generator) {
  const cores = cpus().length;
  const canPin = cores > 1 && works('taskset', '-c', '1', 'true');
  const canYield = works('chrt', '--idle', '0', 'true');
  const engine = generator === 'node' ? null : buildGenerator();
  if (generator === 'c' && engine === null) throw new Error('there is no C compiler that works: cc');
  return {
    server: canPin ? ['taskset', '-c', '0'] : [],
    load: canPin ? ['taskset', '-c', '1'] : [],
    flood: [...(canPin ? ['taskset', '-c', '1'] : []), ...(canYield ? ['chrt', '--idle', '0'] : [])],
    engine,
    facts: {
      /** Of the last minute, before anything began: what is not near 0 was somebody else. */
      loadAverage: loadavg()[0],
      cores,
      model: cpus()[0]?.model,
      node: process.version,
      canPin,
      canYield,
      engine: engine ? 'c' : 'node',
    },
  };
}
