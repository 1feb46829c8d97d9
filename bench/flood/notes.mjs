// What has a reader to know of a cell, so as not to take its figures for more than they are?

/** Below this part of what was planned, it was not the flood that was planned. */
const FULL_RATE = 0.95;
/** The load process sees everything late that late is. */
const LATE_LOAD_MS = 20;

export function notesOf(cell) {
  const { flood, honest, shared, server } = cell;
  const isShort = cell.reachedMultiple < FULL_RATE * cell.multiple;
  const toldMs = Math.max(honest.maxToldMs, shared?.maxToldMs ?? 0);
  return [
    isShort && `generator's limit: ${cell.reachedMultiple.toFixed(1)}x, ${percent(flood.busy)} busy`,
    flood.recycled > 0 && `${flood.recycled} given up for a new one`,
    became(flood),
    Object.keys(honest.failures).length > 0 && `honest failures ${words(honest.failures)}`,
    shared !== null && shared.success < 1 && `shared failures ${words(shared.failures)}`,
    toldMs > 0 && `told to come back in up to ${Math.ceil(toldMs / 1_000)} s`,
    honest.leftOut > 0 && `${honest.leftOut} honest left out: no core for their puzzles`,
    honest.maxDifficulty > 0 && `puzzles to ${honest.maxDifficulty} bits`,
    cell.authenticated.lostSessions > 0 && `${cell.authenticated.lostSessions} sessions lost`,
    server.keyFetches > 1 && `${server.keyFetches} fetches of keys`,
    cell.loadLoopDelayP99Ms > LATE_LOAD_MS &&
      `load process late by ${Math.round(cell.loadLoopDelayP99Ms)} ms`,
  ]
    .filter(Boolean)
    .join('; ');
}

/** What the server did with the attackers, the most frequent first. */
function became(flood) {
  const kinds = {
    held: flood.held,
    'reset before upgrade': flood.resetBefore,
    'closed before upgrade': flood.endBefore,
    'reset after': flood.resetOpen,
    'cut after': flood.cutOpen,
    'never connected': flood.started - flood.connected,
    ...prefixed('HTTP ', flood.status),
    ...prefixed('', flood.closeCode),
    ...prefixed('errno ', flood.errno),
  };
  const most = Object.entries(kinds)
    .filter(([, count]) => count > flood.started / 200)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 4);
  return (
    most.length > 0 &&
    `attackers: ${most.map(([kind, count]) => `${kind} ${percent(count / flood.started)}`).join(', ')}`
  );
}

const prefixed = (prefix, counts) =>
  Object.fromEntries(Object.entries(counts).map(([key, count]) => [`${prefix}${key}`, count]));
const words = (counts) =>
  Object.entries(counts)
    .map(([word, count]) => `${word}: ${count}`)
    .join(', ');
const percent = (part) => `${Math.round(part * 100)} %`;
