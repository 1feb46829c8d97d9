// Does an honest client get in, and when? It does what the client SDK does when it is turned away.
import { setTimeout as sleep } from 'node:timers/promises';
import { goodbye } from '../attacks/frames.mjs';
import { nowMs } from '../now-ms.mjs';
import { attempt } from './attempt.mjs';
import { fetchPass } from './fetch-pass.mjs';

/** Who is not in by then has given up. */
const LIMIT_MS = 5_000;
const MAX_ATTEMPTS = 6;
/** The first backoff of the client: anything up to this. */
const BACKOFF_MS = 1_000;
const GOODBYE_MS = 1_000;

/**
 * From `plannedMs` on, when it should have begun, so that what held this process up counts as well. Returns:
 *
 * - `isIn`, and `tookMs` to `auth_ok` or to giving up;
 * - `attempts`, `passes` (presented), `waits` (delays of the server that were honoured), `toldMs` (a delay that was longer
 *   than it had left; else 0);
 * - `queuedMs`, how long its puzzle waited for those of others, which is taken off `tookMs`; `difficulty` and `solvedMs`;
 * - `last`, what the last failure was;
 * - `isUnknown` where the benchmark had no core left for its puzzle: such a client says nothing about the server.
 */
export async function runHonestClient({ plannedMs, puzzles, ...options }) {
  const { host, port, from, speech, token } = options;
  const did = {
    attempts: 0,
    passes: 0,
    waits: 0,
    toldMs: 0,
    queuedMs: 0,
    solvedMs: 0,
    difficulty: 0,
    last: null,
    isUnknown: false,
  };
  const leftMs = () => LIMIT_MS - (nowMs() - plannedMs - did.queuedMs);
  const finish = (isIn) => ({ isIn, plannedMs, tookMs: nowMs() - plannedMs - did.queuedMs, ...did });
  let query = '';
  let isFresh = false;
  while (did.attempts < MAX_ATTEMPTS && leftMs() > 0) {
    did.attempts += 1;
    const end = await attempt({ host, port, from, speech, token, query, timeoutMs: leftMs() });
    // A pass that was maybe never read is presented once more.
    const isKept = isFresh && end.outcome === 'cut' && !end.wasOpen;
    isFresh = false;
    if (!isKept) query = '';
    if (end.outcome === 'ok') {
      sayGoodbye(end.socket);
      return finish(true);
    }
    did.last = String(end.status ?? end.code ?? `${end.outcome}${end.wasOpen ? '_open' : ''}`);
    if (end.outcome === 'timeout' || end.code === 4403 || end.code === 4400) break;
    let delayMs = end.retryAfterMs;
    const mayNeedPass = speech.hasPasses && (end.needsPass || (end.outcome === 'cut' && !end.wasOpen));
    if (mayNeedPass && !isKept) {
      const answer = await fetchPass({ host, port, from, timeoutMs: Math.max(1, leftMs()) });
      if (answer?.required === true) {
        query = await presented(answer);
        if (did.isUnknown) return finish(false);
        isFresh = true;
        did.passes += 1;
        continue;
      }
      if (answer?.required === false && end.needsPass) continue;
      delayMs = answer?.retryAfterMs ?? delayMs;
    }
    delayMs ??= Math.random() * BACKOFF_MS;
    // Who is told to come back later than it would wait has failed, and says so at once.
    if (delayMs >= leftMs()) {
      did.last += ' for too long';
      did.toldMs = delayMs;
      break;
    }
    did.waits += 1;
    await sleep(delayMs);
  }
  return finish(false);

  async function presented({ pass, difficulty }) {
    if (difficulty === 0) return `inband_pass=${pass}`;
    did.difficulty = Math.max(did.difficulty, difficulty);
    const solved = await puzzles.solve(pass, difficulty);
    if (solved === null) {
      did.isUnknown = true;
      return '';
    }
    did.queuedMs += solved.queuedMs;
    did.solvedMs += solved.tookMs;
    return `inband_pass=${pass}.${solved.counter}`;
  }
}

/** Waits for the server's answer to the close, as a browser does. */
function sayGoodbye(socket) {
  const timer = setTimeout(() => socket.destroy(), GOODBYE_MS);
  socket.on('close', () => clearTimeout(timer));
  socket.on('data', () => socket.destroy());
  socket.write(goodbye);
}
