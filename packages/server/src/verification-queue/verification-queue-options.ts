// What the queue of verifications can be told, and its check at start.
import { assertKnownOptions } from '../assert-known-options.ts';
import { type Clock, systemClock } from '../clock.ts';
import { integerOption } from '../integer-option.ts';
import { OptionError } from '../option-error.ts';

/** One kind of verification, apart from the others so that a flood of costly ones does not slow cheap ones. */
export interface LaneOptions {
  /** How many turns it has while the other lanes have theirs. Default 1, at most 1,000. */
  readonly weight?: number;
  /** How many of it run at a time. Default: that of the queue. */
  readonly maxConcurrent?: number;
  /** How many places are kept for it, whatever the other lanes do. Default 1. */
  readonly minConcurrent?: number;
  /**
   * How many of one source, or of sources that share its hash, run at a time, so that a source whose verifications hang
   * does not hold the lane. Default: half of `maxConcurrent`, rounded up.
   */
  readonly maxConcurrentPerSource?: number;
  /** How long a wait is no matter, in a queue that does not stand. Default 5; SHOULD be above what one verification takes. */
  readonly targetMs?: number;
  /** How long a queue is above its target before it stands. Default 100; SHOULD be 10 to 20 times the target. */
  readonly intervalMs?: number;
}

export interface VerificationQueueOptions {
  /** By name: lower-case words with underscores, at most 32. */
  readonly lanes: Readonly<Record<string, LaneOptions>>;
  /** How many verifications run at a time, all lanes together. Default 16. */
  readonly maxConcurrent?: number;
  /** How many wait, all lanes together. Default 1,024. */
  readonly maxWaiting?: number;
  /** Sub-queues in each lane, among which sources are spread by hash. Default 256. */
  readonly subQueues?: number;
  /** When a verification that does not end stops counting. Default 30,000. */
  readonly abandonAfterMs?: number;
  /** Told the lane of a verification that stopped counting without having ended. */
  readonly onAbandoned?: (lane: string) => void;
  /** Told what a task threw, which it must not. */
  readonly onTaskError?: (error: unknown) => void;
  readonly clock?: Clock;
  /** From 0 to below 1, for the spread of `retryAfterMs`. Default `Math.random`. */
  readonly random?: () => number;
}

export interface LaneRules {
  readonly name: string;
  readonly weight: number;
  readonly maxConcurrent: number;
  readonly minConcurrent: number;
  readonly maxConcurrentPerSource: number;
  readonly targetMs: number;
  readonly intervalMs: number;
}

export interface VerificationQueueRules {
  readonly lanes: readonly LaneRules[];
  readonly maxConcurrent: number;
  readonly maxWaiting: number;
  readonly subQueues: number;
  readonly abandonAfterMs: number;
  readonly onAbandoned: ((lane: string) => void) | null;
  readonly onTaskError: ((error: unknown) => void) | null;
  readonly clock: Clock;
  readonly random: () => number;
}

export const MAX_WAITING = { default: 1_024, min: 1, max: 65_536 };

const KNOWN = [
  'lanes',
  'maxConcurrent',
  'maxWaiting',
  'subQueues',
  'abandonAfterMs',
  'onAbandoned',
  'onTaskError',
  'clock',
  'random',
];
const KNOWN_OF_LANE = [
  'weight',
  'maxConcurrent',
  'minConcurrent',
  'maxConcurrentPerSource',
  'targetMs',
  'intervalMs',
];
const LANE_NAME = /^[a-z][a-z0-9_]{0,31}$/;
const MAX_LANES = 32;

/** @throws OptionError naming the first option that cannot work. */
export function readVerificationQueueOptions(options: VerificationQueueOptions): VerificationQueueRules {
  assertKnownOptions('options', options, KNOWN);
  const { clock = systemClock } = options;
  if (typeof clock?.monotonicMs !== 'function') {
    throw new OptionError('clock', 'must have the method "monotonicMs"');
  }
  const maxConcurrent = integerOption('maxConcurrent', options.maxConcurrent, {
    default: 16,
    min: 1,
    max: 10_000,
  });
  return {
    lanes: readLanes(options.lanes, maxConcurrent),
    maxConcurrent,
    maxWaiting: integerOption('maxWaiting', options.maxWaiting, MAX_WAITING),
    subQueues: integerOption('subQueues', options.subQueues, { default: 256, min: 1, max: 4_096 }),
    abandonAfterMs: integerOption('abandonAfterMs', options.abandonAfterMs, {
      default: 30_000,
      min: 1,
      max: 600_000,
    }),
    onAbandoned: callback('onAbandoned', options.onAbandoned),
    onTaskError: callback('onTaskError', options.onTaskError),
    clock,
    random: callback('random', options.random) ?? Math.random,
  };
}

function readLanes(lanes: unknown, maxConcurrent: number): readonly LaneRules[] {
  if (typeof lanes !== 'object' || lanes === null || Array.isArray(lanes)) {
    throw new OptionError('lanes', 'must be an object of lanes');
  }
  const rules = Object.entries(lanes).map(([name, lane]) => readLane(name, lane, maxConcurrent));
  if (rules.length === 0 || rules.length > MAX_LANES) {
    throw new OptionError('lanes', `must be from 1 to ${MAX_LANES} lanes`);
  }
  const kept = rules.reduce((sum, { minConcurrent }) => sum + minConcurrent, 0);
  if (kept > maxConcurrent) {
    throw new OptionError('maxConcurrent', `must be at least ${kept}, which the lanes keep for themselves`);
  }
  return rules;
}

function readLane(name: string, lane: unknown, most: number): LaneRules {
  const within = `lanes.${name}`;
  if (!LANE_NAME.test(name)) {
    throw new OptionError('lanes', 'must have names of lower-case letters, digits and underscores');
  }
  assertKnownOptions(within, lane, KNOWN_OF_LANE, `${within}.`);
  const options = lane as LaneOptions;
  const maxConcurrent = integerOption(`${within}.maxConcurrent`, options.maxConcurrent, {
    default: most,
    min: 1,
    max: most,
  });
  const targetMs = integerOption(`${within}.targetMs`, options.targetMs, { default: 5, min: 1, max: 60_000 });
  return {
    name,
    weight: integerOption(`${within}.weight`, options.weight, { default: 1, min: 1, max: 1_000 }),
    maxConcurrent,
    minConcurrent: integerOption(`${within}.minConcurrent`, options.minConcurrent, {
      default: 1,
      min: 0,
      max: maxConcurrent,
    }),
    maxConcurrentPerSource: integerOption(
      `${within}.maxConcurrentPerSource`,
      options.maxConcurrentPerSource,
      {
        default: Math.ceil(maxConcurrent / 2),
        min: 1,
        max: maxConcurrent,
      },
    ),
    targetMs,
    intervalMs: integerOption(`${within}.intervalMs`, options.intervalMs, {
      default: Math.max(100, 20 * targetMs),
      min: targetMs,
      max: 1_200_000,
    }),
  };
}

function callback<F>(name: string, value: F | undefined): F | null {
  if (value === undefined) return null;
  if (typeof value !== 'function') throw new OptionError(name, 'must be a function');
  return value;
}
