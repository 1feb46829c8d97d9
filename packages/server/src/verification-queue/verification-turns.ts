// Whose verification runs now: the one queue of a gate, by lane and source. Clause FLOOD-8.
import { sourcePrefix } from '../client-address/ip-address.ts';
import type { Clock } from '../clock.ts';
import { describeError } from '../describe-error.ts';
import type { SampledLogger } from '../sampled-logger.ts';
import type { QueueEntry, VerificationTask } from './entry.ts';
import { VERIFICATION_LANES, type VerificationLane } from './verification-lane.ts';
import { type LaneStats, VerificationQueue } from './verification-queue.ts';
import type { ResolvedTurnOptions } from './verification-turns-options.ts';

export type TurnStats = Readonly<Record<VerificationLane, LaneStats>>;

export class VerificationTurns {
  readonly #queue: VerificationQueue;

  constructor(options: ResolvedTurnOptions, clock: Clock, log: SampledLogger) {
    this.#queue = new VerificationQueue({
      ...options,
      clock,
      onTaskError: (error) =>
        log.write('error', { thrown: describeError(error) }, 'verdict could not be acted upon'),
      onAbandoned: (lane) => log.write('warn', { lane }, 'verification does not end'),
    });
  }

  /** `address`: whom it counts against; an IPv6 address counts for its /64. */
  submit(lane: VerificationLane, address: string, task: VerificationTask): QueueEntry {
    // An IPv4 address is its own prefix; that is most of them, and saves reading it.
    const source = address.includes(':') ? sourcePrefix(address) : address;
    return this.#queue.submit(lane, source, task);
  }

  /** How long whoever waits for a signature has to wait; 0 while nobody does. */
  get signatureDelayMs(): number {
    const { lastWaitMs, waiting } = this.#queue.statsOf('signature');
    return waiting === 0 ? 0 : lastWaitMs;
  }

  /** How long a newcomer's signature would have to wait because of all the sources that wait already. */
  get signatureCrowdDelayMs(): number {
    return this.#queue.statsOf('signature').crowdDelayMs;
  }

  get stats(): TurnStats {
    return Object.fromEntries(
      VERIFICATION_LANES.map((lane) => [lane, this.#queue.statsOf(lane)]),
    ) as TurnStats;
  }
}
