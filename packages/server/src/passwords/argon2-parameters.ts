// How much work one Argon2id hash is.
import { assertKnownOptions } from '../assert-known-options.ts';
import { integerOption } from '../integer-option.ts';

export interface Argon2Parameters {
  /** `m`: KiB of memory, 8 for each lane to 262144. */
  readonly memoryKiB: number;
  /** `t`: how often the memory is gone over, 1 to 64. */
  readonly passes: number;
  /** `p`: 1 to 16. */
  readonly lanes: number;
}

/** The second of the five that OWASP recommends: 19 MiB, two passes, one lane. */
const DEFAULT_ARGON2: Argon2Parameters = { memoryKiB: 19_456, passes: 2, lanes: 1 };

const MAX_MEMORY_KIB = 262_144;
const MAX_PASSES = 64;
const MAX_LANES = 16;
/** Memory times passes: about a second of one core. */
const MAX_WORK_KIB = 2 ** 20;

/**
 * Whether these can be run here: defined by RFC 9106, at most 256 MiB, about a second at most. A store decides about the
 * parameters, so without a bound whoever can write to it could have 4 GiB taken for one attempt.
 */
export function isRunnable({ memoryKiB, passes, lanes }: Argon2Parameters): boolean {
  return (
    lanes >= 1 &&
    lanes <= MAX_LANES &&
    passes >= 1 &&
    passes <= MAX_PASSES &&
    memoryKiB >= 8 * lanes &&
    memoryKiB <= MAX_MEMORY_KIB &&
    memoryKiB * passes <= MAX_WORK_KIB
  );
}

/** @throws OptionError naming the parameter that cannot work. */
export function resolveArgon2Parameters(
  given: Partial<Argon2Parameters> = {},
  option = 'parameters',
): Argon2Parameters {
  assertKnownOptions(option, given, Object.keys(DEFAULT_ARGON2), `${option}.`);
  const lanes = integerOption(`${option}.lanes`, given.lanes, {
    default: DEFAULT_ARGON2.lanes,
    min: 1,
    max: MAX_LANES,
  });
  const memoryKiB = integerOption(`${option}.memoryKiB`, given.memoryKiB, {
    default: DEFAULT_ARGON2.memoryKiB,
    min: 8 * lanes,
    max: MAX_MEMORY_KIB,
  });
  const passes = integerOption(`${option}.passes`, given.passes, {
    default: DEFAULT_ARGON2.passes,
    min: 1,
    max: Math.min(MAX_PASSES, Math.floor(MAX_WORK_KIB / memoryKiB)),
  });
  return { memoryKiB, passes, lanes };
}
