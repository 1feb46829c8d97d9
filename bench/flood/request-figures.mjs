// How did requests of authenticated sessions fare that were due in a stretch of time?
import { percentile } from './percentile.mjs';

/** An answer that comes later is as good as none. */
const USEFUL_MS = 1_000;

export function requestFigures({ plannedMs, tookMs, lostSessions }, fromMs, toMs) {
  const took = tookMs.filter((_, index) => plannedMs[index] >= fromMs && plannedMs[index] < toMs);
  // JSON has no NaN: what was not answered came over as null.
  const answered = took.filter((ms) => ms !== null && !Number.isNaN(ms));
  const useful = answered.filter((ms) => ms <= USEFUL_MS);
  return {
    asked: took.length,
    goodput: took.length === 0 ? Number.NaN : useful.length / took.length,
    p50Ms: percentile(answered, 0.5),
    p99Ms: percentile(answered, 0.99),
    lostSessions,
  };
}
