// One server of the comparison, in a process of its own: says its port, then its CPU time and memory when asked.
import { fillFreedMemory } from '../measure/freed-memory.mjs';
import { startInband } from './servers/inband.mjs';
import { startRaw } from './servers/raw.mjs';

const [server, variant] = process.argv.slice(2);
const answers = { cpu: cpuMicroseconds, memory: memoryBytes, fill: fillFreedMemory };
try {
  const port = await (server === 'raw' ? startRaw(variant) : startInband(variant));
  process.on('message', (asked) => process.send(answers[asked]()));
  process.on('disconnect', () => process.exit());
  process.send({ port });
} catch (error) {
  process.send({ failure: String(error?.message) });
  process.disconnect();
}

/** Of the whole process: libuv's pool and the garbage collector's threads included. Only the sum is exact. */
function cpuMicroseconds() {
  const { user, system } = process.cpuUsage();
  return { cpuMicroseconds: user + system };
}

function memoryBytes() {
  globalThis.gc();
  globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rssBytes: rss, heapBytes: heapUsed + external };
}
