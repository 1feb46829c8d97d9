// How near is a worker to the end of its memory, over which it takes the process with it?
import { getHeapSpaceStatistics } from 'node:v8';
import { resourceLimits } from 'node:worker_threads';

const MIB = 2 ** 20;
/** Is emptied all the time, and has a limit of its own. */
const YOUNG = 'new_space';

/** Of what this thread may hold for long, with what has not been collected yet. 0 where there is no limit. */
export function heapFraction(): number {
  const { maxOldGenerationSizeMb = 0 } = resourceLimits;
  if (maxOldGenerationSizeMb <= 0) return 0;
  const spaces = getHeapSpaceStatistics().filter(({ space_name: name }) => name !== YOUNG);
  const used = spaces.reduce((sum, { space_used_size: size }) => sum + size, 0);
  return used / (maxOldGenerationSizeMb * MIB);
}
