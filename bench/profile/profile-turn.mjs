// How is a server profiled? As in a round of its scenario, once it is warm.
import { cpuMs, kernelCpuMs } from '../measure/process-figures.mjs';
import { startStage } from '../run/stage.mjs';

/**
 * Resolves to `{ profile, operations, cpuMs, kernelMs }`: a CPU profile of V8 of the server's main thread, and what the
 * kernel counted meanwhile for all of its threads, `kernelMs` of it within the kernel.
 */
export async function profileTurn({ scenario, settings }, server, bench) {
  const stage = await startStage({ server, protocol: server.protocol, scenario }, bench);
  try {
    const [pid] = stage.server.pids;
    const figures = () => ({ cpuMs: cpuMs(pid), kernelMs: kernelCpuMs(pid) });
    await scenario.turn(stage, scenario.settings('full').warmUp);
    await stage.server.ask('startProfile');
    const before = figures();
    await scenario.turn(stage, settings);
    const after = figures();
    return {
      profile: await stage.server.ask('profile'),
      operations: settings.total,
      cpuMs: after.cpuMs - before.cpuMs,
      kernelMs: after.kernelMs - before.kernelMs,
    };
  } finally {
    await stage.end();
  }
}
