// What does a worker know from its start on: which one it is, and how it reaches the main thread?
import { isMainThread, type MessagePort, workerData } from 'node:worker_threads';

/** Travels as `workerData`, under {@link SEAT}. */
export interface Seat {
  /** From 0 on; the one that replaces a worker has its number. */
  readonly index: number;
  readonly count: number;
  /** The application's module. */
  readonly module: string;
  /** What the application gave all its workers. */
  readonly data: unknown;
  readonly port: MessagePort;
  /** What the two threads tell each other where neither can wait for a message; see {@link RELEASED} and {@link CLOSED}. */
  readonly words: Int32Array<SharedArrayBuffer>;
}

export const SEAT = 'inbandSeat';

/** Index in `words`: 1 when the main thread has let go of the worker's app. */
export const RELEASED = 0;
/** Index in `words`: 1 when the worker has closed its app. */
export const CLOSED = 1;

/** Null outside the workers that `startWorkers` made. */
export function seatOfThisThread(): Seat | null {
  if (isMainThread || typeof workerData !== 'object' || workerData === null) return null;
  return ((workerData as Readonly<Record<string, unknown>>)[SEAT] as Seat | undefined) ?? null;
}
