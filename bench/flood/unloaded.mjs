// How do honest clients and sessions fare when nobody attacks? What every cell is compared with.
import { setTimeout as sleep } from 'node:timers/promises';
import { honestFigures } from './honest-figures.mjs';
import { nowMs } from './now-ms.mjs';
import { requestFigures } from './request-figures.mjs';
import { onStage } from './stage.mjs';

/** When an honest client has given up. */
const LAST_HONEST_MS = 6_000;

/** @throws Error when that fails, or not everybody got in and was answered: then there is nothing to compare with. */
export function measureUnloaded(bench, keys) {
  return onStage(bench, keys, null, async ({ server, load }) => {
    server.reset();
    const fromMs = nowMs();
    await sleep(bench.options.unloadedSeconds * 1_000);
    const toMs = nowMs();
    const { loopDelayP99Ms } = await server.report();
    while (load.endedBeforeMs() < toMs && nowMs() < toMs + LAST_HONEST_MS) await sleep(50);
    const { requests, underway } = await load.stop();
    const ends = load.ends().filter(({ population }) => population === 'own');
    const honest = honestFigures(ends, underway[0].plannedMs, fromMs, toMs);
    const authenticated = requestFigures(requests, fromMs, toMs);
    if (honest.success < 1 || authenticated.goodput < 0.999) {
      throw new Error(
        `unloaded, ${honest.in} of ${honest.clients} got in: ${JSON.stringify(honest.failures)}`,
      );
    }
    return { honest, authenticated, loopDelayP99Ms };
  });
}
