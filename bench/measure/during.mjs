// What did a server compute while something was done to it?
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMs } from './process-figures.mjs';

/** For what a server has still to do when the load is over: closed sockets to clean up, garbage. */
const SETTLE_MS = 60;

/**
 * Runs `work`, a command of the generator, and resolves to what it resolved to as `result`, with `cpuMs`, the time on a core
 * of all threads of all processes of the server, and how busy both sides were (1: as busy as their cores allow).
 *
 * @throws Error that says what failed where any connection or message did: then there is no figure.
 */
export async function during({ pids, cores }, work) {
  const total = () => pids.reduce((sum, pid) => sum + cpuMs(pid), 0);
  await sleep(SETTLE_MS);
  const before = total();
  const result = await work();
  await sleep(SETTLE_MS);
  const usedMs = total() - before;
  if (result.failed > 0) throw new Error(failureText(result));
  return {
    result,
    cpuMs: usedMs,
    serverBusy: usedMs / (result.seconds * 1_000) / cores,
    generatorBusy: result.cpuSeconds / result.seconds,
  };
}

function failureText({ failed, failures }) {
  const reasons = Object.entries(failures)
    .sort(([, a], [, b]) => b - a)
    .map(([what, count]) => `${count} x ${what}`);
  return `${failed} failed: ${reasons.slice(0, 4).join(', ')}`;
}
