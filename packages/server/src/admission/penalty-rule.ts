// What does a source that fails have to sit out? Clause FLOOD-4.

/** What a source is penalised for. */
export type PenaltyEvent =
  | 'auth_failed'
  | 'closed_unauthenticated'
  | 'deadline_exceeded'
  | 'protocol_garbage';

export interface PenaltySettings {
  /** Milliseconds each event adds. */
  readonly addedMs: Readonly<Record<PenaltyEvent, number>>;
  /** A source with at least so much is refused. */
  readonly enforcedFromMs: number;
  /** No source has more. */
  readonly maxMs: number;
}

/**
 * A penalty is one number: the time at which it will have decayed, a second in each second. Of an event of one address
 * its /56 gets half, and its /48 a quarter: `share` is 2 and 4 there, 1 for the address itself.
 */
export class PenaltyRule {
  readonly #settings: PenaltySettings;

  constructor(settings: PenaltySettings) {
    this.#settings = settings;
  }

  /** When the penalty ends, with that of `event` on top. */
  after(event: PenaltyEvent, endsAtMs: number, share: number, nowMs: number): number {
    const { addedMs, maxMs } = this.#settings;
    return Math.min(Math.max(endsAtMs, nowMs) + addedMs[event] / share, nowMs + maxMs);
  }

  /** In how many milliseconds the source may come again; 0 for now. Rounded up. */
  refusedForMs(endsAtMs: number, nowMs: number): number {
    const leftMs = endsAtMs - nowMs;
    if (leftMs < this.#settings.enforcedFromMs) return 0;
    // At the threshold itself it is still refused.
    return Math.floor(leftMs - this.#settings.enforcedFromMs) + 1;
  }
}
