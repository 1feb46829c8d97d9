// What does a process of a server know of itself?
import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fillFreedMemory } from '../../measure/freed-memory.mjs';

/** The histogram holds the time from tick to tick; what is over this is delay. */
const TICK_MS = 5;
const SAMPLE_EVERY_US = 200;

/** `hasThreads`: then the heap of this one says nothing. By name what `ask` of a server answers. */
export function processAnswers({ hasThreads }) {
  let loop = null;
  let inspector = null;
  return {
    memory() {
      globalThis.gc();
      globalThis.gc();
      const { rss, heapUsed, external } = process.memoryUsage();
      return { rssBytes: rss, heapBytes: hasThreads ? null : heapUsed + external };
    },
    fill: fillFreedMemory,
    /** Of all threads, those of libuv and of the garbage collector included. */
    cpu() {
      const { user, system } = process.cpuUsage();
      return { cpuMicroseconds: user + system };
    },
    /** From now on; costs a timer every few milliseconds. */
    watchLoop() {
      loop?.disable();
      loop = monitorEventLoopDelay({ resolution: TICK_MS });
      loop.enable();
      return {};
    },
    /** Since `watchLoop`; null without. */
    loop() {
      const ms = (ns) => Math.max(0, ns / 1e6 - TICK_MS);
      if (loop === null || hasThreads) return { loopDelayP99Ms: null, loopDelayMaxMs: null };
      return { loopDelayP99Ms: ms(loop.percentile(99)), loopDelayMaxMs: ms(loop.max) };
    },
    /** Of this thread; costs some percent of it. */
    async startProfile() {
      inspector = new Session();
      inspector.connect();
      await inspector.post('Profiler.enable');
      await inspector.post('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
      await inspector.post('Profiler.start');
      return {};
    },
    /** Since `startProfile`: a CPU profile of V8. */
    async profile() {
      const { profile } = await inspector.post('Profiler.stop');
      inspector.disconnect();
      return profile;
    },
  };
}
