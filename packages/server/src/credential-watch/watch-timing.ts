// How often the credentials of live sessions are looked up again, and how long they go on unanswered. Clause METHOD-9.
import { integerOption } from '../integer-option.ts';

export interface WatchTiming {
  /** How often the credential of each live session is looked up again, in milliseconds. */
  readonly recheckMs: number;
  /** How long a session goes on after its credential was due to be looked up and nothing was answered, in milliseconds. */
  readonly maxUncheckedMs: number;
}

/**
 * `recheckMs`: 50 to 60000, by default 500. `maxUncheckedMs`: 1000 to 3600000, by default 30000; it counts from the first
 * look-up that was not answered, so that it may be shorter than `recheckMs`.
 *
 * @throws OptionError naming the option that cannot work.
 */
export function resolveWatchTiming(given: Partial<WatchTiming>): WatchTiming {
  return {
    recheckMs: integerOption('recheckMs', given.recheckMs, { default: 500, min: 50, max: 60_000 }),
    maxUncheckedMs: integerOption('maxUncheckedMs', given.maxUncheckedMs, {
      default: 30_000,
      min: 1_000,
      max: 3_600_000,
    }),
  };
}
