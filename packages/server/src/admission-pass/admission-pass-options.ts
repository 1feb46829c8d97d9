// What of admission passes can be set, and within what bounds? Clauses PASS-2 to PASS-5.
import { assertKnownOptions } from '../assert-known-options.ts';
import { integerOption } from '../integer-option.ts';
import { keysOption, type SecretKeys } from '../key-ring/keys-option.ts';
import { OptionError } from '../option-error.ts';
import { MAX_SPENT } from '../spent/memory-spent-store.ts';
import type { Rate } from '../tickets/rate-limiter.ts';
import { rateOption } from '../tickets/rate-option.ts';
import { MAX_DIFFICULTY } from './puzzle.ts';

export interface AdmissionPassOptions {
  /**
   * Keys as `generateKey()` writes them, the one that signs first, 1 to 4. Processes with the same keys take each other's
   * passes, each of them once. They may be those of `resume`. Default: a random key of this process.
   */
  readonly keys?: readonly string[];
  /** The work a pass asks for, in leading zero bits: each bit doubles it. Default 12; 0 to 20. */
  readonly minDifficulty?: number;
  /** How far that may go up under attack. Default 18, at least `minDifficulty`; at most 20. */
  readonly maxDifficulty?: number;
  /** How long a pass can be used that asks for work, in milliseconds. Default 60000; 5000 to 300000. */
  readonly lifeMs?: number;
  /** How long one can be used that `auth_ok` carries, in milliseconds. Default 3600000; 1000 to 86400000. */
  readonly freeLifeMs?: number;
  /** For how long passes are still required after the server was last under attack, in milliseconds. Default 4000; 0 to 3600000. */
  readonly holdMs?: number;
  /**
   * How many upgrades without a pass are told in a second that they need one, while passes are required; the others are cut.
   * Default 500; 1 to 1000000.
   */
  readonly refusalsPerSecond?: number;
  /** How many used passes are remembered; beyond that some can be used again. Default 262144; 1 to 10000000. */
  readonly maxSpent?: number;
  /**
   * How often one IPv4 address or 64 bits of an IPv6 address may ask for a pass. Default 600 a minute, 120 at once: many
   * people may share one, and asking is not what costs.
   */
  readonly ratePerSource?: Rate;
}

export interface ResolvedAdmissionPassOptions {
  readonly keys: SecretKeys;
  readonly minDifficulty: number;
  readonly maxDifficulty: number;
  readonly lifeMs: number;
  readonly freeLifeMs: number;
  readonly holdMs: number;
  readonly refusalsPerSecond: number;
  readonly maxSpent: number;
  readonly ratePerSource: Rate;
}

const NUMBERS = {
  minDifficulty: { default: 12, min: 0, max: MAX_DIFFICULTY },
  maxDifficulty: { default: 18, min: 0, max: MAX_DIFFICULTY },
  lifeMs: { default: 60_000, min: 5_000, max: 300_000 },
  freeLifeMs: { default: 3_600_000, min: 1_000, max: 86_400_000 },
  holdMs: { default: 4_000, min: 0, max: 3_600_000 },
  refusalsPerSecond: { default: 500, min: 1, max: 1_000_000 },
  maxSpent: MAX_SPENT,
} as const;
const PER_SOURCE: Rate = { perMinute: 600, burst: 120 };

/**
 * `option` is where the user wrote them, and begins every name in an error.
 *
 * @throws OptionError naming the first part that cannot work.
 */
export function resolveAdmissionPassOptions(
  option: string,
  options: AdmissionPassOptions = {},
): ResolvedAdmissionPassOptions {
  assertKnownOptions(option, options, ['keys', 'ratePerSource', ...Object.keys(NUMBERS)], `${option}.`);
  const number = (name: keyof typeof NUMBERS): number =>
    integerOption(`${option}.${name}`, options[name], NUMBERS[name]);
  const minDifficulty = number('minDifficulty');
  // A user who only raises the minimum means the maximum with it.
  const maxDifficulty =
    options.maxDifficulty === undefined
      ? Math.max(minDifficulty, NUMBERS.maxDifficulty.default)
      : number('maxDifficulty');
  if (maxDifficulty < minDifficulty) {
    throw new OptionError(`${option}.maxDifficulty`, `must be at least "minDifficulty" (${minDifficulty})`);
  }
  return {
    keys: keysOption(`${option}.keys`, options.keys),
    minDifficulty,
    maxDifficulty,
    lifeMs: number('lifeMs'),
    freeLifeMs: number('freeLifeMs'),
    holdMs: number('holdMs'),
    refusalsPerSecond: number('refusalsPerSecond'),
    maxSpent: number('maxSpent'),
    ratePerSource: rateOption(`${option}.ratePerSource`, options.ratePerSource, PER_SOURCE),
  };
}
