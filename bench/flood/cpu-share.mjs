// How is a server made small enough that this machine can make ten times its capacity? By a share of its core.
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';

/** Short, so that a server that has used up its share is not away for longer than a turn of a busy loop. */
const SHORT_PERIOD_US = 5_000;
/** The least that the kernel gives in one period. */
const LEAST_QUOTA_US = 1_000;
const ROOTS = ['/sys/fs/cgroup/cpu', '/sys/fs/cgroup'];

/**
 * A control group whose processes together get `share` (0 to 1) of one core. `enter(pid)` puts a process into it;
 * `remove()` when none is left. For 1 nothing is made.
 *
 * @throws Error where control groups are not there or not ours to make, which takes root.
 */
export function createCpuShare(share) {
  if (share === 1) return { enter() {}, remove() {} };
  const periodUs = Math.max(SHORT_PERIOD_US, Math.ceil(LEAST_QUOTA_US / share));
  const folder = makeGroup(periodUs, Math.round(periodUs * share));
  return {
    enter: (pid) => writeFileSync(`${folder}/cgroup.procs`, String(pid)),
    remove() {
      try {
        rmdirSync(folder);
      } catch {
        // Somebody is still in it; an empty group is all that stays.
      }
    },
  };
}

/** Whether this machine lets us make such groups. */
export function canShareCpu() {
  try {
    createCpuShare(0.5).remove();
    return true;
  } catch {
    return false;
  }
}

function makeGroup(periodUs, quotaUs) {
  for (const root of ROOTS) {
    const folder = `${root}/inband-flood-${process.pid}`;
    try {
      mkdirSync(folder);
      if (existsSync(`${folder}/cpu.cfs_quota_us`)) {
        writeFileSync(`${folder}/cpu.cfs_period_us`, String(periodUs));
        writeFileSync(`${folder}/cpu.cfs_quota_us`, String(quotaUs));
        return folder;
      }
      if (existsSync(`${folder}/cpu.max`)) {
        writeFileSync(`${folder}/cpu.max`, `${quotaUs} ${periodUs}`);
        return folder;
      }
      rmdirSync(folder);
    } catch {
      // Not here; the next may be it.
    }
  }
  throw new Error('--server-share needs a control group of the kernel for the CPU, and root to make one');
}
