// What the cache of verdicts can be told, and its check at start.

import { assertKnownOptions } from '../assert-known-options.ts';
import { type Clock, systemClock } from '../clock.ts';
import { integerOption } from '../integer-option.ts';
import { OptionError } from '../option-error.ts';
import type { Credential, Identity } from '../verifier.ts';

/**
 * What a look-up found. `hit`: an acceptance; `negative_hit`: a refusal; `joined`: the same credential is being verified
 * for somebody else, whose verdict will do; `miss`: the verifier was asked.
 */
export type VerdictLookup = 'hit' | 'negative_hit' | 'joined' | 'miss';

export interface VerdictCacheOptions {
  /** How many acceptances are kept; the last half of this many in use are never forgotten early. 0: none. Default 10,000. */
  readonly maxAccepted?: number;
  /** How long an acceptance is kept at most, and never past its expiry. Default 60,000, at most 600,000. */
  readonly acceptedTtlMs?: number;
  /** How many refusals are kept, in a table of their own. 0: none. Default 10,000. */
  readonly maxRefused?: number;
  /** How long a refusal is kept, give or take a fifth. Default 10,000, at most 60,000. */
  readonly refusedTtlMs?: number;
  /**
   * Reasons of refusals that are over when time passes or keys change, so that they are never kept. Added to those of
   * the verifiers of this package: `not_yet_valid`, `issued_in_future`, `unknown_kid`, `kid_required`,
   * `wrong_key_algorithm`, `unusable_key`.
   */
  readonly temporaryReasons?: readonly string[];
  /**
   * How long after it began others may still join a verification: one that hangs must not take along everybody who
   * presents the same credential later. Default 2,000.
   */
  readonly joinWithinMs?: number;
  /**
   * The text that alone decides about a credential. `undefined`: this one is neither looked up nor kept. Default: the
   * token of method `bearer`. A verifier that looks at more than this text, at the peer for instance, MUST NOT be cached.
   */
  readonly credentialText?: (credential: Credential) => string | undefined;
  /**
   * Asked at every hit whether an acceptance still holds, e.g. whether it was revoked since. Anything but `true`, and a
   * throw, makes the verifier decide anew. Default: it holds.
   */
  readonly isStillGood?: (identity: Identity) => boolean;
  /** Told what each look-up found, for metrics. */
  readonly onLookup?: (found: VerdictLookup) => void;
  readonly clock?: Clock;
  /** From 0 to below 1, for the jitter. Default `Math.random`. */
  readonly random?: () => number;
}

export interface VerdictCacheRules {
  readonly maxAccepted: number;
  readonly acceptedTtlMs: number;
  readonly maxRefused: number;
  readonly refusedTtlMs: number;
  readonly temporaryReasons: ReadonlySet<string>;
  readonly joinWithinMs: number;
  readonly credentialText: (credential: Credential) => string | undefined;
  readonly isStillGood: ((identity: Identity) => boolean) | null;
  readonly onLookup: ((found: VerdictLookup) => void) | null;
  readonly clock: Clock;
  readonly random: () => number;
}

const KNOWN = [
  'maxAccepted',
  'acceptedTtlMs',
  'maxRefused',
  'refusedTtlMs',
  'temporaryReasons',
  'joinWithinMs',
  'credentialText',
  'isStillGood',
  'onLookup',
  'clock',
  'random',
];

const TEMPORARY_REASONS = [
  'not_yet_valid',
  'issued_in_future',
  'unknown_kid',
  'kid_required',
  'wrong_key_algorithm',
  'unusable_key',
];

/** @throws OptionError naming the first option that cannot work. */
export function readVerdictCacheOptions(options: VerdictCacheOptions): VerdictCacheRules {
  assertKnownOptions('options', options, KNOWN);
  const { clock = systemClock } = options;
  if (typeof clock?.nowMs !== 'function' || typeof clock.monotonicMs !== 'function') {
    throw new OptionError('clock', 'must have the methods "nowMs" and "monotonicMs"');
  }
  return {
    maxAccepted: capacity('maxAccepted', options.maxAccepted),
    acceptedTtlMs: integerOption('acceptedTtlMs', options.acceptedTtlMs, {
      default: 60_000,
      min: 1,
      max: 600_000,
    }),
    maxRefused: capacity('maxRefused', options.maxRefused),
    refusedTtlMs: integerOption('refusedTtlMs', options.refusedTtlMs, {
      default: 10_000,
      min: 1,
      max: 60_000,
    }),
    temporaryReasons: new Set([...TEMPORARY_REASONS, ...words(options.temporaryReasons)]),
    joinWithinMs: integerOption('joinWithinMs', options.joinWithinMs, {
      default: 2_000,
      min: 0,
      max: 60_000,
    }),
    credentialText: callback('credentialText', options.credentialText) ?? bearerToken,
    isStillGood: callback('isStillGood', options.isStillGood),
    onLookup: callback('onLookup', options.onLookup),
    clock,
    random: callback('random', options.random) ?? Math.random,
  };
}

function bearerToken({ method, token }: Credential): string | undefined {
  return method === 'bearer' && typeof token === 'string' ? token : undefined;
}

function capacity(name: string, value: unknown): number {
  const entries = integerOption(name, value, { default: 10_000, min: 0, max: 1_000_000 });
  if (entries === 1) throw new OptionError(name, 'must be 0 or at least 2');
  return entries;
}

function words(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((word) => typeof word === 'string')) {
    throw new OptionError('temporaryReasons', 'must be a list of reasons');
  }
  return value;
}

function callback<F>(name: string, value: F | undefined): F | null {
  if (value === undefined) return null;
  if (typeof value !== 'function') throw new OptionError(name, 'must be a function');
  return value;
}
