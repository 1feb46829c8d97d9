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
    return {
      ...(text === null ? {} : { resume: text }),
      ...(pass === undefined ? {} : { pass }),
      ...(windowMs < SHORTEST_WINDOW_MS ? {} : { reconnectWindowMs: windowMs }),
    };
  }

  /** The time it takes to let them all in again at the rate that the server is to have. */
  #windowMs(): number {
    const { authenticated, reconnectsPerSecond } = this.#parts;
    return Math.min(MAX_RECONNECT_WINDOW_MS, Math.round((1_000 * authenticated()) / reconnectsPerSecond));
  }
}
