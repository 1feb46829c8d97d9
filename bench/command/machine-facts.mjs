// On which machine was it measured, and what was it doing?
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';

const works = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** `serverCpus`, `loadPrefix`: where the processes go; `facts`: what the report says. */
export function readMachine({ hasTls }) {
  const cores = cpus().length;
  const canPin = cores > 1 && works('taskset', '-c', '1', 'true');
  return {
    cores,
    serverCpus: canPin ? '0' : null,
    loadPrefix: canPin ? ['taskset', '-c', cores > 2 ? `1-${cores - 1}` : '1'] : [],
    facts: {
      cores,
      model: cpus()[0]?.model.trim() ?? 'unknown',
      memoryGib: Math.round(totalmem() / 2 ** 30),
      kernel: release(),
      node: process.version,
      governor: governor(),
      /** Of the last minute, before anything began: what is not near 0 was somebody else. */
      loadAverageBefore: loadavg()[0],
      pinned: canPin,
      generator: hasTls ? 'C, with TLS' : 'C, without TLS',
    },
  };
}

/** With a `+` where there were changes that are not committed: then it was not that commit that was measured. Null where unknown. */
export function commit() {
  const hash = git('rev-parse', '--short', 'HEAD');
  return hash === null ? null : `${hash}${git('status', '--porcelain') === '' ? '' : '+'}`;
}

/** What it prints of the repository of this file, without the space around it; null where it fails. */
function git(...args) {
  const { status, stdout } = spawnSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

function governor() {
  const file = '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor';
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}
