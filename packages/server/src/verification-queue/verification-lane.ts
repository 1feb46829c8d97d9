// In which lane does a verification wait for its turn? Clause FLOOD-8.
import { OptionError } from '../option-error.ts';
import type { LaneOptions } from './verification-queue-options.ts';

/**
 * - `signature`: computes, and asks nobody: a token whose key is at hand.
 * - `lookup`: asks somebody else: a store, an issuer for keys, an introspection endpoint; also what nothing is known of.
 * - `password`: computes for long, and on purpose.
 */
export type VerificationLane = 'signature' | 'lookup' | 'password';

export const VERIFICATION_LANES: readonly VerificationLane[] = ['signature', 'lookup', 'password'];

/**
 * Sixteen signatures are four for each of the four threads that compute them. Look-ups wait for others, not for a
 * processor, so that many can. Their targets are what one of them takes: with less than that to wait, nothing stands.
 */
export const DEFAULT_LANES: Readonly<Record<VerificationLane, Required<Omit<LaneOptions, 'minConcurrent'>>>> =
  {
    signature: { weight: 8, maxConcurrent: 16, maxConcurrentPerSource: 8, targetMs: 5, intervalMs: 100 },
    lookup: { weight: 4, maxConcurrent: 256, maxConcurrentPerSource: 128, targetMs: 50, intervalMs: 1_000 },
    password: { weight: 1, maxConcurrent: 32, maxConcurrentPerSource: 16, targetMs: 500, intervalMs: 10_000 },
  };

/** @throws OptionError for a lane there is not. */
export function assertLane(option: string, lane: unknown): asserts lane is VerificationLane {
  if (!(VERIFICATION_LANES as readonly unknown[]).includes(lane)) {
    throw new OptionError(option, `must be one of ${VERIFICATION_LANES.join(', ')}`);
  }
}
