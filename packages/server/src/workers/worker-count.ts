// How many workers are there to be?
import { availableParallelism } from 'node:os';
import { integerOption } from '../integer-option.ts';

const BOUNDS = { default: 1, min: 1, max: 256 };

/** @throws OptionError for what is neither `auto` nor a number that makes sense. */
export function workerCount(workers: number | 'auto' | undefined): number {
  if (workers === 'auto' || workers === undefined) return availableParallelism();
  return integerOption('workers', workers, BOUNDS);
}
