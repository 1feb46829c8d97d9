// What of the verification queue can be set. Clause FLOOD-8.
import { assertKnownOptions } from '../assert-known-options.ts';
import { OptionError } from '../option-error.ts';
import { withOptionPrefix } from '../with-option-prefix.ts';
import { DEFAULT_LANES, VERIFICATION_LANES, type VerificationLane } from './verification-lane.ts';
import {
  type LaneOptions,
  readVerificationQueueOptions,
  type VerificationQueueOptions,
} from './verification-queue-options.ts';

/** How verifications wait for their turn. */
export interface TurnOptions {
  /**
   * For each of `signature`, `lookup` and `password`: its `weight` against the others (default 8, 4 and 1),
   * `maxConcurrent` (16, 256, 32), `maxConcurrentPerSource` (half of it), `targetMs` (5, 50, 500) and `intervalMs` (100,
   * 1,000, 10,000) of CoDel (RFC 8289).
   */
  readonly lanes?: { readonly [Lane in VerificationLane]?: Omit<LaneOptions, 'minConcurrent'> };
  /** How many wait, all lanes together. Default 1,024; 1 to 65,536. */
  readonly maxWaiting?: number;
  /** When a verification that does not end stops counting. Default 30,000; 1 to 600,000. */
  readonly abandonAfterMs?: number;
}

export type ResolvedTurnOptions = Pick<
  VerificationQueueOptions,
  'lanes' | 'maxConcurrent' | 'maxWaiting' | 'abandonAfterMs'
>;

/** @throws OptionError naming what cannot work, e.g. `verification.lanes.signature.weight`. */
export function resolveTurnOptions(option: string, options: TurnOptions = {}): ResolvedTurnOptions {
  assertKnownOptions(option, options, ['lanes', 'maxWaiting', 'abandonAfterMs'], `${option}.`);
  return withOptionPrefix(`${option}.`, () => {
    const { lanes = {}, ...others } = options;
    assertKnownOptions('lanes', lanes, VERIFICATION_LANES, 'lanes.');
    const resolved = {
      ...others,
      lanes: Object.fromEntries(VERIFICATION_LANES.map((name) => [name, laneOptions(name, lanes[name])])),
    };
    // Each lane has all its places for itself, so that none can take those of another.
    const maxConcurrent = Object.values(resolved.lanes).reduce((sum, lane) => sum + lane.maxConcurrent, 0);
    readVerificationQueueOptions({ ...resolved, maxConcurrent });
    return { ...resolved, maxConcurrent };
  });
}

function laneOptions(
  name: VerificationLane,
  given: LaneOptions = {},
): LaneOptions & { readonly maxConcurrent: number } {
  const option = `lanes.${name}`;
  const known = ['weight', 'maxConcurrent', 'maxConcurrentPerSource', 'targetMs', 'intervalMs'];
  assertKnownOptions(option, given, known, `${option}.`);
  const defaults = DEFAULT_LANES[name];
  const { maxConcurrent = defaults.maxConcurrent, targetMs } = given;
  if (!Number.isInteger(maxConcurrent) || maxConcurrent < 1 || maxConcurrent > MOST_CONCURRENT) {
    throw new OptionError(`${option}.maxConcurrent`, `must be an integer from 1 to ${MOST_CONCURRENT}`);
  }
  return {
    ...defaults,
    // What goes together with another number follows it, where it is not given itself.
    maxConcurrentPerSource: Math.ceil(maxConcurrent / 2),
    ...(targetMs === undefined ? {} : { intervalMs: Math.max(100, 20 * targetMs) }),
    ...given,
    maxConcurrent,
    minConcurrent: maxConcurrent,
  };
}

const MOST_CONCURRENT = 3_000;
