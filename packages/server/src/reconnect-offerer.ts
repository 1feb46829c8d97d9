// What `auth_ok` offers, so that coming back is cheap for both sides: RESUME-1, PASS-5, RESUME-7.
import { MAX_RECONNECT_WINDOW_MS, type ReconnectOffers } from '@inband/protocol';
import type { AdmissionPasses } from './admission-pass/admission-passes.ts';
import type { Resume } from './resume/create-resume.ts';
import type { Identity } from './verifier.ts';

export interface ReconnectOffererParts {
  /** Null where nobody can resume. */
  readonly resume: Resume | null;
  /** Null where nobody gets a pass. */
  readonly passes: AdmissionPasses | null;
  /** How many would come back if all were lost now. */
  readonly authenticated: () => number;
  readonly reconnectsPerSecond: number;
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Below this the first wait of every client (CLIENT-2) spreads them well enough. */
const SHORTEST_WINDOW_MS = 1_000;

export class ReconnectOfferer {
  readonly #parts: ReconnectOffererParts;

  constructor(parts: ReconnectOffererParts) {
    this.#parts = parts;
  }

  /** Undefined where there is nothing to offer. `nowMs`: milliseconds since the epoch. */
  offersTo(identity: Identity, nowMs: number): ReconnectOffers | undefined {
    const { passes, resume } = this.#parts;
    const text = resume?.seal(identity, nowMs) ?? null;
    const pass = passes?.mintFree(nowMs);
    const windowMs = this.#windowMs();
    if (text === null && pass === undefined && windowMs < SHORTEST_WINDOW_MS) return undefined;
    // Member by member: Node 20 puts what a spread makes in old space, where it costs ten times as much to be rid of.
    const offers: Writable<ReconnectOffers> = {};
    if (text !== null) offers.resume = text;
    if (pass !== undefined) offers.pass = pass;
    if (windowMs >= SHORTEST_WINDOW_MS) offers.reconnectWindowMs = windowMs;
    return offers;
  }

  /** The time it takes to let them all in again at the rate that the server is to have. */
  #windowMs(): number {
    const { authenticated, reconnectsPerSecond } = this.#parts;
    return Math.min(MAX_RECONNECT_WINDOW_MS, Math.round((1_000 * authenticated()) / reconnectsPerSecond));
  }
}
