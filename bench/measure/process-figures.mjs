// What does a process take, as the kernel sees it, whether it answers or not? Linux only.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';

/** USER_HZ, which Linux has fixed for what it tells programs. */
const MS_PER_TICK = 10;

/** Milliseconds on a core, of all threads, exactly. */
export function cpuMs(pid) {
  let ns = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      ns += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      // It ended while the list was read.
    }
  }
  return ns / 1e6;
}

/** As {@link cpuMs}, but only what the kernel did for it, and in steps of its clock (10 ms mostly). */
export function kernelCpuMs(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in brackets, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[12]) * MS_PER_TICK;
}

const status = (pid, field) =>
  Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) *
  1_024;

export const rssBytes = (pid) => status(pid, 'VmRSS');

/** The most since `resetPeakRss`. */
export const peakRssBytes = (pid) => status(pid, 'VmHWM');

export const resetPeakRss = (pid) => writeFileSync(`/proc/${pid}/clear_refs`, '5');

/** How many descriptors are open. New kernels say so at once; else they are counted. */
export function descriptors(pid) {
  const { size } = statSync(`/proc/${pid}/fd`);
  return size > 0 ? size : readdirSync(`/proc/${pid}/fd`).length;
}
