// Where the server reads the time. A port, so that tests can hold it.

export interface Clock {
  /** Milliseconds since the epoch. May be stepped by whoever sets the machine's clock. */
  nowMs(): number;
  /**
   * Milliseconds of a clock that only runs forward, for deadlines that nobody may move. The same in all threads of a
   * process, which share what they know of sources.
   */
  monotonicMs(): number;
}

/** `performance.now()` begins at the start of each thread, this at one time for all. */
const THREAD_STARTED_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => THREAD_STARTED_MS + performance.now(),
};
