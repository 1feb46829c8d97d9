// How long to wait before trying again: full jitter, so that clients that fell together do not rise together.

export interface BackoffConfig {
  /** The ceiling of the first wait. */
  readonly baseMs: number;
  /** The ceiling that no wait exceeds. */
  readonly maxMs: number;
}

/**
 * The wait after `failures` failures in a row (CLIENT-2): uniform between 0 and `min(maxMs, baseMs * 2^(failures-1))`.
 * `random` is in [0, 1). With `afterMs` the wait begins there and the jitter comes on top, since a server that
 * names a time names it to everybody (CLIENT-3).
 */
export function backoffMs(failures: number, random: number, config: BackoffConfig, afterMs = 0): number {
  const ceilingMs = Math.min(config.maxMs, config.baseMs * 2 ** Math.min(Math.max(failures - 1, 0), 30));
  return Math.round(afterMs + random * ceilingMs);
}
