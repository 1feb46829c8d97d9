// With which limits is the capacity of a server measured? So wide that nothing is refused, with all checks in place.

const MILLION = 1_000_000;

/** In the place of `admission`, where the file of options has no `capacity`. */
export const WIDE_ADMISSION = {
  waitingRoomBytes: 2 ** 30,
  upgradesPerSecond: MILLION,
  upgradeBurst: MILLION,
  maxWaitingPerSource: MILLION,
  enforceFrom: 'critical',
  penalties: { enforcedFromMs: 3_600_000, maxMs: 3_600_000 },
  pressure: {
    busyPercent: 98,
    strainedPercent: 99,
    criticalPercent: 100,
    fullEventLoopDelayMs: 60_000,
    fullVerificationDelayMs: 60_000,
    stepDownMs: 0,
  },
};
