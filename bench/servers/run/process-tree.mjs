// Which processes did a process start, and those in turn? Linux only.
import { readdirSync, readFileSync } from 'node:fs';

/** The process itself first. */
export function processTree(pid) {
  return [pid, ...childrenOf(pid).flatMap(processTree)];
}

function childrenOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    // It has ended, or the kernel keeps no such list.
    return [];
  }
}
