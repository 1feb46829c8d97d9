// The port to whatever counts.
import type { CloseCodeName } from '@inband/protocol';
import type { GateSnapshot } from './gate-snapshot.ts';

/** How one verification ended. `challenged`: one more follows. `aborted`: nobody waited for it any more. */
export type VerificationOutcome =
  | 'accepted'
  | 'refused'
  | 'limited'
  | 'challenged'
  | 'unavailable'
  | 'broken'
  | 'aborted';

/**
 * - MUST NOT throw, and MUST be cheap: some of these run for every message.
 * - Everything it is told is from a fixed set, so the number of series does not grow under attack.
 */
export interface Metrics {
  /** Called once, at the start, with what reads the present state: for whoever is asked for it now and then. */
  watch(read: () => GateSnapshot): void;
  upgradeRefused(status: number): void;
  connectionOpened(): void;
  /** `peer` when the other side went away by itself. */
  connectionClosed(phase: 'unauthenticated' | 'authenticated', cause: CloseCodeName | 'peer'): void;
  verificationStarted(): void;
  verificationEnded(outcome: VerificationOutcome, durationMs: number): void;
  /** From the opening of the socket to `auth_ok`. */
  authenticated(timeToAuthMs: number): void;
  messageReceived(): void;
  messageSent(): void;
  applicationError(code: string): void;
}

export const NO_METRICS: Metrics = {
  watch() {},
  upgradeRefused() {},
  connectionOpened() {},
  connectionClosed() {},
  verificationStarted() {},
  verificationEnded() {},
  authenticated() {},
  messageReceived() {},
  messageSent() {},
  applicationError() {},
};
