// Where the server reads the time. A port, so that tests can hold it.

export interface Clock {
  /** Milliseconds since the epoch. May be stepped by whoever sets the machine's clock. */
  nowMs(): number;
  /** Milliseconds of a clock that only runs forward, for deadlines that nobody may move. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
