// One attack, from so many sources, at one rate: what becomes of everybody?
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMs, descriptors, peakRssBytes, resetPeakRss, rssBytes } from '../measure/process-figures.mjs';
import { addressOf } from './addresses.mjs';
import { ATTACKS } from './attacks/attacks.mjs';
import { runFlood } from './generator/run-flood.mjs';
import { honestFigures } from './honest-figures.mjs';
import { nowMs } from './now-ms.mjs';
import { waitForRecovery } from './recovery.mjs';
import { requestFigures } from './request-figures.mjs';
import { onStage } from './stage.mjs';

/** Of one process, below the 20,000 descriptors that many machines allow. */
const MAX_SOCKETS = 18_000;
const SAMPLE_EVERY_MS = 200;
/** An honest client gives up after 5 s; its puzzle may have waited for those of others. */
const LAST_HONEST_MS = 8_000;

/**
 * `capacity` {perSecond} of this attack, `multiple` of it, `unloaded` as `measureUnloaded` resolves. Resolves with all
 * figures of the cell.
 *
 * @throws Error when anything failed: a cell is measured, or it is an error.
 */
export function runCell(bench, { attack, sources, multiple, capacity, unloaded }) {
  const { family, honestPerSecond, recoveryBy, recoveryLimitMs, seconds } = bench.options;
  const { plan } = ATTACKS[attack];
  const keys = bench.keysFor(ATTACKS[attack]);
  const attackers = addressOf(family, 'attackers', 0);
  // Behind one address with the attacker, as behind a NAT. With a thousand attackers there is nothing to share.
  const sharedAddress = sources === 1 ? attackers : null;
  const rate = capacity.perSecond * multiple;
  const fetchesBefore = bench.keyFetches();
  return onStage(bench, keys, sharedAddress, async ({ server, load }) => {
    const rssBefore = rssBytes(server.pid);
    const descriptorsBefore = descriptors(server.pid);
    resetPeakRss(server.pid);
    server.reset();
    load.mark();
    const peak = { descriptors: 0, unauthenticated: 0 };
    const sampler = setInterval(() => sample(server, peak), SAMPLE_EVERY_MS);
    const target = { host: bench.host, port: server.port };
    const floodStartMs = nowMs();
    const startCpuMs = cpuMs(server.pid);
    const flood = runFlood({
      plan: {
        ...plan({ credentials: bench.credentials, keys, speech: bench.speech }),
        target,
        source: attackers,
        sources,
        rate,
        seconds,
        sockets: MAX_SOCKETS,
      },
      engine: bench.machine.engine,
      prefix: bench.machine.flood,
    });
    try {
      const offered = await flood.result;
      const floodEndMs = nowMs();
      const usedMs = cpuMs(server.pid) - startCpuMs;
      const report = await server.report();
      const peakRss = peakRssBytes(server.pid);
      const recovery = await waitForRecovery({
        load,
        server,
        floodEndMs,
        descriptorsBefore,
        p99LimitMs: 2 * unloaded.honest.p99Ms,
        perSecond: honestPerSecond,
        limitMs: recoveryLimitMs,
        by: recoveryBy,
      });
      while (load.endedBeforeMs() < floodEndMs && nowMs() < floodEndMs + LAST_HONEST_MS) await sleep(50);
      const descriptorsAfter = descriptors(server.pid);
      const { requests, underway, loopDelayP99Ms } = await load.stop();
      if (server.failure() !== null) throw new Error(server.failure());
      const figuresOf = (name) =>
        honestFigures(
          load.ends().filter(({ population }) => population === name),
          underway.find(({ population }) => population === name)?.plannedMs ?? [],
          floodStartMs,
          floodEndMs,
        );
      return {
        attack,
        sources,
        multiple,
        rate,
        flood: {
          ...offered,
          perSecond: offered.started / offered.seconds,
          busy: offered.cpuSeconds / offered.seconds,
        },
        reachedMultiple: offered.started / offered.seconds / capacity.perSecond,
        honest: figuresOf('own'),
        shared: sharedAddress === null ? null : figuresOf('shared'),
        authenticated: requestFigures(requests, floodStartMs, floodEndMs),
        server: {
          busy: usedMs / (floodEndMs - floodStartMs) / bench.options.serverShare,
          loopDelayP99Ms: report.loopDelayP99Ms,
          loopDelayMaxMs: report.loopDelayMaxMs,
          rssBefore,
          peakRss,
          grownBytes: peakRss - rssBefore,
          descriptorsBefore,
          peakDescriptors: peak.descriptors,
          descriptorsAfter,
          peakUnauthenticated: report.stats === null ? null : peak.unauthenticated,
          stats: report.stats,
          metrics: report.metrics,
          keyFetches: bench.keyFetches() - fetchesBefore,
        },
        recovery,
        loadLoopDelayP99Ms: loopDelayP99Ms,
        unloaded: {
          p50Ms: unloaded.honest.p50Ms,
          p99Ms: unloaded.honest.p99Ms,
          requestP99Ms: unloaded.authenticated.p99Ms,
        },
      };
    } finally {
      clearInterval(sampler);
      await flood.end();
    }
  });
}

function sample(server, peak) {
  try {
    peak.descriptors = Math.max(peak.descriptors, descriptors(server.pid));
  } catch {
    // It is gone; that is noticed where it matters.
  }
  peak.unauthenticated = Math.max(peak.unauthenticated, server.latest()?.stats.unauthenticated ?? 0);
}
