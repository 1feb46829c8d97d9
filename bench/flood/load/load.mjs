// The process of everybody who means well: newcomers, who is in already, and the warming up before.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { addressOf } from '../addresses.mjs';
import { nowMs } from '../now-ms.mjs';
import { loadSpeech } from '../speech.mjs';
import { AuthenticatedTraffic } from './authenticated-traffic.mjs';
import { runHonestClient } from './honest-client.mjs';
import { HonestPopulation } from './honest-population.mjs';
import { PuzzleQueue } from './puzzle-queue.mjs';

const TELL_EVERY_MS = 100;
const WARM_UP_AT_ONCE = 16;
/** Where the machine is busy, a second may be too short for so many; then it lasts up to so many times as long. */
const WARM_UP_CLIENTS = 1_500;
const MAX_WARM_UP_FACTOR = 4;
const HONEST_ADDRESSES = 1_000;
const DELAY_TICK_MS = 5;

const puzzles = new PuzzleQueue();
const delay = monitorEventLoopDelay({ resolution: DELAY_TICK_MS });
delay.enable();
let ends = [];
let running = null;

process.on('disconnect', () => process.exit(0));
process.on('message', async (message) => {
  try {
    if (message.do === 'start') process.send({ answer: await start(message) });
    if (message.do === 'mark') delay.reset();
    if (message.do === 'stop') process.send({ answer: stop() });
  } catch (error) {
    process.send({ failure: error.message });
  }
});
setInterval(() => {
  if (running === null || !process.connected) return;
  const underway = running.populations.flatMap((each) => each.underway);
  process.send({ ends, oldestMs: underway.length === 0 ? nowMs() : Math.min(...underway) });
  ends = [];
}, TELL_EVERY_MS);

async function start({
  target,
  protocol,
  hasPasses,
  family,
  tokens,
  warmUpSeconds,
  honestPerSecond,
  shared,
  sessions,
  requestsPerSecond,
}) {
  ends = [];
  const speech = await loadSpeech(protocol, hasPasses);
  // The process that solves them has a beginning, too.
  await puzzles.solve('warm-up', 8);
  await warmUp({ target, speech, family, tokens, seconds: warmUpSeconds });
  const traffic = new AuthenticatedTraffic({
    sessions,
    perSecond: requestsPerSecond,
    addresses: (number) => addressOf(family, 'sessions', number),
    tokens,
    target,
    speech,
  });
  await traffic.open();
  const common = { tokens, target, speech, puzzles, onEnd: (end) => ends.push(end) };
  const populations = [
    new HonestPopulation({
      ...common,
      population: 'own',
      perSecond: honestPerSecond,
      addresses: (number) => addressOf(family, 'honest', number % HONEST_ADDRESSES),
    }),
  ];
  if (shared !== null) {
    const { address, perSecond } = shared;
    populations.push(
      new HonestPopulation({ ...common, population: 'shared', perSecond, addresses: () => address }),
    );
  }
  for (const each of [traffic, ...populations]) each.start();
  running = { traffic, populations };
  return { startedMs: nowMs() };
}

function stop() {
  if (running === null) return null;
  for (const population of running.populations) population.stop();
  const requests = running.traffic.stop();
  const underway = running.populations.map(({ population, underway: plannedMs }) => ({
    population,
    plannedMs,
  }));
  running = null;
  return { requests, underway, loopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - DELAY_TICK_MS) };
}

/** The first thousand of anything run in an interpreter, on both sides. */
async function warmUp({ target, speech, family, tokens, seconds }) {
  const startMs = nowMs();
  const isWarm = () => {
    const tookMs = nowMs() - startMs;
    return (
      tookMs >= seconds * 1_000 &&
      (count >= WARM_UP_CLIENTS || tookMs >= seconds * MAX_WARM_UP_FACTOR * 1_000)
    );
  };
  let count = 0;
  const one = async () => {
    while (!isWarm()) {
      const from = addressOf(family, 'warmUp', count++ % HONEST_ADDRESSES);
      await runHonestClient({
        ...target,
        speech,
        from,
        token: tokens[count % tokens.length],
        plannedMs: nowMs(),
        puzzles,
      });
    }
  };
  await Promise.all(Array.from({ length: WARM_UP_AT_ONCE }, one));
}
