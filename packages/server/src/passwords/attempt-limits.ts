// How many failures there may be before a method looks at no more passwords. Clause METHOD-8.
import { assertKnownOptions } from '../assert-known-options.ts';
import { integerOption } from '../integer-option.ts';

/** Only failures count. A source is an IPv4 address or an IPv6 network of 64 bits; a pair is an account and a source. */
export interface AttemptLimits {
  /** How many failures of a pair are free; each further one has a wait before it: 1 to 1000, default 5. */
  readonly maxPairFailures: number;
  /** The first of these waits; each doubles the one before: 100 to 60000, default 1000. */
  readonly firstPairDelayMs: number;
  /** The longest of them: `firstPairDelayMs` to 86400000, default 900000. */
  readonly maxPairDelayMs: number;
  /** How many failures a source may have at once, over all accounts: 1 to 100000, default 10. */
  readonly sourceBurst: number;
  /** How many more a source may have in each minute: 1 to 100000, default 10. */
  readonly sourceFailuresPerMinute: number;
  /** How many failures an account may have at once, over all sources: 10 to 100000, default 100. */
  readonly accountBurst: number;
  /** How many more an account may have in each day: 1 to 100000, default 100. */
  readonly accountFailuresPerDay: number;
  /**
   * Over the limit of an account, sources that have never got into it share one attempt in this time: 1000 to 3600000,
   * default 10000.
   */
  readonly slowLanePeriodMs: number;
  /**
   * How many sources from which an account was entered are remembered, the last ones; the limits of sources and accounts
   * do not hold for them: 1 to 64, default 8.
   */
  readonly maxRememberedSources: number;
}

const BOUNDS = {
  maxPairFailures: { default: 5, min: 1, max: 1_000 },
  firstPairDelayMs: { default: 1_000, min: 100, max: 60_000 },
  maxPairDelayMs: { default: 900_000, min: 100, max: 86_400_000 },
  sourceBurst: { default: 10, min: 1, max: 100_000 },
  sourceFailuresPerMinute: { default: 10, min: 1, max: 100_000 },
  accountBurst: { default: 100, min: 10, max: 100_000 },
  accountFailuresPerDay: { default: 100, min: 1, max: 100_000 },
  slowLanePeriodMs: { default: 10_000, min: 1_000, max: 3_600_000 },
  maxRememberedSources: { default: 8, min: 1, max: 64 },
} as const;

/** @throws OptionError naming the limit that cannot work, e.g. `limits.maxPairFailures`. */
export function resolveAttemptLimits(given: Partial<AttemptLimits> = {}, option = 'limits'): AttemptLimits {
  assertKnownOptions(option, given, Object.keys(BOUNDS), `${option}.`);
  const read = (name: keyof AttemptLimits, bounds: Bounds = BOUNDS[name]): number =>
    integerOption(`${option}.${name}`, given[name], bounds);
  const firstPairDelayMs = read('firstPairDelayMs');
  return {
    maxPairFailures: read('maxPairFailures'),
    firstPairDelayMs,
    maxPairDelayMs: read('maxPairDelayMs', { ...BOUNDS.maxPairDelayMs, min: firstPairDelayMs }),
    sourceBurst: read('sourceBurst'),
    sourceFailuresPerMinute: read('sourceFailuresPerMinute'),
    accountBurst: read('accountBurst'),
    accountFailuresPerDay: read('accountFailuresPerDay'),
    slowLanePeriodMs: read('slowLanePeriodMs'),
    maxRememberedSources: read('maxRememberedSources'),
  };
}

interface Bounds {
  readonly default: number;
  readonly min: number;
  readonly max: number;
}
