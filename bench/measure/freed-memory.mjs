// Memory that the start of a process has freed and that nothing would show of the connections that lie in it.

const BLOCKS = 500;
const BLOCK_BYTES = 1_000;
/** So often in a row memory that is asked for has to be memory that the process grows by. */
const TIMES = 4;
/** Kept for good. */
const ballast = [];

/**
 * Fills it: some megabytes, more for one server and one run than for another. Without, the first thousands of connections
 * seem to be free.
 */
export function fillFreedMemory() {
  globalThis.gc();
  let grownInARow = 0;
  while (grownInARow < TIMES) {
    const beforeBytes = process.memoryUsage.rss();
    for (let index = 0; index < BLOCKS; index += 1) {
      ballast.push(Buffer.allocUnsafeSlow(BLOCK_BYTES).fill(1));
    }
    const hasGrown = process.memoryUsage.rss() - beforeBytes > 0.9 * BLOCKS * BLOCK_BYTES;
    grownInARow = hasGrown ? grownInARow + 1 : 0;
  }
  return {};
}
