// When after a flood is everything as it was? The first second in which honest clients are, and an empty room.
import { setTimeout as sleep } from 'node:timers/promises';
import { descriptors } from '../measure/process-figures.mjs';
import { nowMs } from './now-ms.mjs';
import { percentile } from './percentile.mjs';

const WINDOW_MS = 1_000;
const STEP_MS = 100;
const POLL_MS = 100;
/** Honest clients on their way are in the room as well. */
const DRAINED = 5;

/**
 * Waits for it, at most `limitMs` after `floodEndMs`. Resolves with `honestMs` (until the first second in which all got in
 * with a p99 of at most `p99LimitMs` began), `roomMs` (until nobody waited), `totalMs` (the later of both), each
 * null where that did not happen in time. `by`: how it is told that nobody waits, 'statistics' (of the server itself; where it
 * tells none, descriptors) or 'descriptors', which are judged alike whatever the server.
 */
export async function waitForRecovery({
  load,
  server,
  floodEndMs,
  descriptorsBefore,
  p99LimitMs,
  perSecond,
  limitMs,
  by,
}) {
  let roomMs = null;
  let honestMs = null;
  while (
    nowMs() - floodEndMs < limitMs &&
    server.failure() === null &&
    (roomMs === null || honestMs === null)
  ) {
    await sleep(POLL_MS);
    roomMs ??= emptySince(server, floodEndMs, descriptorsBefore, by);
    honestMs ??= firstGoodSecond(load, floodEndMs, p99LimitMs, perSecond);
  }
  const totalMs = roomMs === null || honestMs === null ? null : Math.max(roomMs, honestMs);
  return { roomMs, honestMs, totalMs };
}

function emptySince(server, floodEndMs, descriptorsBefore, by) {
  const latest = by === 'descriptors' ? null : server.latest();
  if (latest === null) {
    return descriptors(server.pid) <= descriptorsBefore + DRAINED ? nowMs() - floodEndMs : null;
  }
  const isEmpty = latest.atMs > floodEndMs && latest.stats.unauthenticated <= DRAINED;
  return isEmpty ? latest.atMs - floodEndMs : null;
}

function firstGoodSecond(load, floodEndMs, p99LimitMs, perSecond) {
  const ends = load
    .ends()
    .filter(({ population, plannedMs }) => population === 'own' && plannedMs >= floodEndMs);
  for (let start = floodEndMs; start + WINDOW_MS <= load.endedBeforeMs(); start += STEP_MS) {
    const within = ends.filter(({ plannedMs }) => plannedMs >= start && plannedMs < start + WINDOW_MS);
    if (within.length < 0.8 * perSecond * (WINDOW_MS / 1_000) || !within.every(({ isIn }) => isIn)) continue;
    const took = within.map(({ tookMs }) => tookMs);
    if (percentile(took, 0.99) <= p99LimitMs) return start - floodEndMs;
  }
  return null;
}
