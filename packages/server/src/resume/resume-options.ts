// What of resuming can be set, and within what bounds? Clauses RESUME-1 to RESUME-4.
import { MAX_RESUME_LENGTH } from '@inband/protocol';
import { assertKnownOptions } from '../assert-known-options.ts';
import { assertPort } from '../assert-port.ts';
import { type Clock, systemClock } from '../clock.ts';
import { integerOption } from '../integer-option.ts';
import { CLOCK_TOLERANCE_MS } from '../key-ring/clock-tolerance.ts';
import { keysOption, type SecretKeys } from '../key-ring/keys-option.ts';
import { OptionError } from '../option-error.ts';
import { MemorySpentStore } from '../spent/memory-spent-store.ts';
import type { SpentStore } from '../spent/spent-store.ts';

/** What is known of somebody who comes back. All times in milliseconds since the epoch. */
export interface ResumedIdentity {
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** When the session ends. */
  readonly expiresAtMs: number;
  /** When the resume credential was given. */
  readonly issuedAtMs: number;
}

export interface ResumeOptions {
  /**
   * Keys as `generateKey()` writes them, the one that seals first, 1 to 4: to rotate, put a new one in front, and take the
   * old one away `maxAgeMs` later. Give one no more than 2^32 credentials to seal: at 1000 a second that is 49 days. Every
   * server with the keys takes what any of them gave, and `spent` is then needed. Default: a random key of this process.
   */
  readonly keys?: readonly string[];
  /**
   * How long a resume credential is good at most, in milliseconds, and never longer than the session. Default 3600000: who
   * has been in for a while is in the next storm, too. 1000 to 86400000.
   */
  readonly maxAgeMs?: number;
  /**
   * Where it is written down which were used. Servers with the same `keys` MUST share it, else each takes a credential
   * once. Default: the memory of this process.
   */
  readonly spent?: SpentStore;
  /**
   * How many used ones are remembered where `spent` is not given. When the table is full nobody can resume, and clients
   * present their own credential. Default 262144; 1 to 10000000.
   */
  readonly maxSpent?: number;
  /**
   * Asked before somebody is let in again; anything but `true`, also a promise and a throw, refuses. For revocations:
   * whoever was shut out after `issuedAtMs` must not come back. Default: always `true`.
   */
  readonly isStillGood?: (identity: ResumedIdentity) => boolean;
  /** In characters; a credential that would be longer is not given. Default and at most 4096. */
  readonly maxLength?: number;
  /** Default: the clock of the machine. */
  readonly clock?: Pick<Clock, 'monotonicMs'>;
}

export interface ResolvedResumeOptions {
  readonly keys: SecretKeys;
  readonly maxAgeMs: number;
  readonly spent: SpentStore;
  readonly isStillGood: (identity: ResumedIdentity) => boolean;
  readonly maxLength: number;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

export const RESUME_OPTIONS: readonly string[] = [
  'keys',
  'maxAgeMs',
  'spent',
  'maxSpent',
  'isStillGood',
  'maxLength',
  'clock',
];

/** @throws OptionError naming the option that cannot work. */
export function resolveResumeOptions(options: ResumeOptions): ResolvedResumeOptions {
  assertKnownOptions('options', options, RESUME_OPTIONS);
  const { clock = systemClock, isStillGood = () => true } = options;
  assertPort('clock', clock, ['monotonicMs']);
  if (typeof isStillGood !== 'function') throw new OptionError('isStillGood', 'must be a function');
  const maxAgeMs = integerOption('maxAgeMs', options.maxAgeMs, {
    default: 3_600_000,
    min: 1_000,
    max: 86_400_000,
  });
  return {
    keys: keysOption('keys', options.keys),
    maxAgeMs,
    spent: spentOption(options, maxAgeMs, clock),
    isStillGood,
    maxLength: integerOption('maxLength', options.maxLength, {
      default: MAX_RESUME_LENGTH,
      min: 1,
      max: MAX_RESUME_LENGTH,
    }),
    clock,
  };
}

function spentOption(
  { keys, spent, maxSpent }: ResumeOptions,
  maxAgeMs: number,
  clock: Pick<Clock, 'monotonicMs'>,
): SpentStore {
  if (spent !== undefined) {
    assertPort('spent', spent, ['spend']);
    if (maxSpent !== undefined) throw new OptionError('maxSpent', 'does not go together with "spent"');
    return spent;
  }
  if (keys !== undefined) {
    // After a restart, and on another server, every credential would be unused.
    throw new OptionError('spent', 'is needed with "keys": what one process used, no other one knows');
  }
  return new MemorySpentStore({
    usualTtlMs: maxAgeMs + CLOCK_TOLERANCE_MS,
    clock,
    ...(maxSpent === undefined ? {} : { maxSpent }),
  });
}
