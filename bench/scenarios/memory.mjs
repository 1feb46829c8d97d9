// What does a connection take that says nothing?
import { setTimeout as sleep } from 'node:timers/promises';
import { slope } from '../measure/statistics.mjs';
import { scenario } from './scenario.mjs';

const AT_A_TIME = 128;
const SETTLE_MS = 100;
/** Under 20,000 descriptors on either side. */
const PER_ROUND = {
  full: { rounds: 2, counts: [2_000, 8_000, 14_000] },
  quick: { rounds: 1, counts: [1_000, 2_500, 4_000] },
};

export const memory = () =>
  scenario({
    name: 'memory',
    title: 'Memory of a silent connection',
    question:
      'Somebody opens a WebSocket and says nothing. By how many bytes does the server grow, as the slope over several numbers of connections?',
    unit: 'bytes of RSS per connection',
    group: 'memory',
    isFresh: true,
    // A small nursery, and nobody who frees memory in the background: neither is what is measured.
    nodeOptions: ['--expose-gc', '--max-semi-space-size=1', '--single-threaded-gc'],
    // One arena, so that which thread asks makes no difference.
    env: { MALLOC_ARENA_MAX: '1' },
    settings: (mode) => PER_ROUND[mode],
    turnSeconds: ({ counts }) => 2 + counts.length * 0.7 + Math.max(...counts) * 0.0001,
    async turn(stage, { counts }) {
      const { generator, server } = stage;
      await server.ask('fill');
      const points = [];
      for (const count of counts) {
        await stage.all(generator.hold({ total: count, atATime: AT_A_TIME, authenticate: false }));
        await sleep(SETTLE_MS);
        points.push({ count, ...(await server.ask('memory')) });
      }
      const { held } = await generator.idle({ seconds: 0 });
      // Whoever was closed meanwhile has made the line flatter.
      if (held < Math.max(...counts))
        throw new Error(`only ${held} of ${Math.max(...counts)} were still open`);
      const heap = points.map(({ count, heapBytes }) => ({ x: count, y: heapBytes }));
      return {
        value: slope(points.map(({ count, rssBytes }) => ({ x: count, y: rssBytes }))),
        // Nobody sets a pace here.
        serverBusy: null,
        generatorBusy: null,
        details: { points, heapSlope: heap.some(({ y }) => y === null) ? null : slope(heap) },
      };
    },
  });
