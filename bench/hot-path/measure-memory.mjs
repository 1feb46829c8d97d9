// What a connection costs a server in memory while it says nothing: the slope over several numbers of connections.
import { setTimeout as sleep } from 'node:timers/promises';
import { slope } from '../measure/statistics.mjs';
import { Child } from './child.mjs';

/** Under 20,000 descriptors on either side. */
const COUNTS = [2_000, 5_000, 8_000, 11_000, 14_000];
/** A small nursery, and nobody who frees memory in the background: neither is what is measured. */
const NODE_OPTIONS = ['--expose-gc', '--max-semi-space-size=1', '--single-threaded-gc'];
/** One arena, so that which thread asks makes no difference. */
const ENV = { MALLOC_ARENA_MAX: '1' };
const SETTLE_MS = 100;

/** Resolves to `{ values, heap, points }`: bytes of RSS by arm, one for each round; of the heap; and all points. */
export async function measureMemory(arms, { rounds, client, progress }) {
  const values = Object.fromEntries(arms.map(({ name }) => [name, []]));
  const heap = Object.fromEntries(arms.map(({ name }) => [name, []]));
  const points = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (let index = 0; index < arms.length; index += 1) {
      const arm = arms[(index + round) % arms.length];
      const measured = await grow(arm, client);
      values[arm.name].push(slope(measured.map(({ count, rssBytes }) => ({ x: count, y: rssBytes }))));
      heap[arm.name].push(slope(measured.map(({ count, heapBytes }) => ({ x: count, y: heapBytes }))));
      points.push({ round, arm: arm.name, measured });
    }
    progress(`memory: round ${round} of ${rounds}`);
  }
  return { values, heap, points };
}

/** Both processes are new: what one has freed before would be what the other fills. */
async function grow(arm, client) {
  const load = new Child('load.mjs', [client], { cpu: 1 });
  const server = new Child('server.mjs', [arm.server, ...(arm.variant === undefined ? [] : [arm.variant])], {
    cpu: 0,
    nodeOptions: NODE_OPTIONS,
    env: ENV,
  });
  try {
    await load.ready;
    const { port } = await server.ready;
    await server.ask('fill');
    const measured = [];
    for (const count of COUNTS) {
      await load.ask({ command: 'hold', port, total: count });
      await sleep(SETTLE_MS);
      measured.push({ count, ...(await server.ask('memory')) });
    }
    return measured;
  } finally {
    await Promise.all([load.end(), server.end()]);
  }
}
