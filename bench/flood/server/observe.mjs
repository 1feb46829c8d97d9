// What does the server process say of itself? Its room ten times a second, and the delay of its event loop when asked.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { nowMs } from '../now-ms.mjs';

const STATS_EVERY_MS = 100;
/** The histogram holds the time from tick to tick; what is over this is delay. */
const TICK_MS = 5;

/**
 * Tells the parent that the server listens on `port`, then its `stats()` for ever. Answers `reset` by beginning to
 * measure afresh, and `report` with what was measured since; `metrics()` is added to that.
 */
export function observe({ port, stats, metrics = () => ({}), close }) {
  const delay = monitorEventLoopDelay({ resolution: TICK_MS });
  delay.enable();
  const msOf = (ns) => Math.max(0, ns / 1e6 - TICK_MS);
  process.on('message', async (question) => {
    if (question === 'reset') delay.reset();
    if (question === 'close') {
      await close?.();
      process.exit(0);
    }
    if (question !== 'report') return;
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    process.send({
      report: {
        loopDelayP99Ms: msOf(delay.percentile(99)),
        loopDelayMaxMs: msOf(delay.max),
        heapUsed,
        external,
        arrayBuffers,
        stats: stats(),
        metrics: await metrics(),
      },
    });
  });
  process.on('disconnect', () => process.exit(0));
  setInterval(() => process.connected && process.send({ stats: stats(), atMs: nowMs() }), STATS_EVERY_MS);
  process.send({ port });
}
