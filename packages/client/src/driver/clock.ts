// What time it is, for deadlines.

/** Returns milliseconds since the epoch, whole ones. */
export type Clock = () => number;

/**
 * Takes the wall clock once and counts on from there, so that a clock that is set while the client lives neither
 * fires a deadline nor puts it off.
 */
export function createClock(): Clock {
  const originMs = Date.now() - performance.now();
  return () => Math.floor(originMs + performance.now());
}
