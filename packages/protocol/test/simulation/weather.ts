// How bad the world is in which a pair is simulated.
import type { CloseCodeName } from '../../src/close-code.ts';
import type { NetworkConditions } from './network.ts';

export interface Weather {
  readonly network: NetworkConditions;
  /** Chances per event of traffic or trouble. */
  readonly cut: number;
  readonly refuseConnection: number;
  readonly closeRequested: number;
  readonly drain: number;
  readonly frameDropped: number;
  /** Frames that the client machine never sent, put into its mouth. */
  readonly rogueFrame: number;
  /** Frames that the server machine never sent. */
  readonly impostorFrame: number;
  /** Frames read before authentication as if it were after. */
  readonly wrongLadder: number;
  readonly verifierSilent: number;
  readonly verifierSlow: number;
  readonly verifierRepeats: number;
  readonly verifierRefuses: number;
  readonly verifierStray: number;
  /** Verifications that take a second round. */
  readonly verifierChallenges: number;
  readonly credentialSilent: number;
  readonly credentialFails: number;
  readonly credentialMissing: number;
  readonly applicationErrors: number;
  readonly minTokenLifeMs: number;
  readonly maxTokenLifeMs: number;
  readonly closeCodes: readonly [CloseCodeName, ...CloseCodeName[]];
  readonly refusals: readonly [CloseCodeName, ...CloseCodeName[]];
}

const RETRYABLE = [
  'overloaded',
  'rate_limited',
  'internal_error',
  'auth_backend_timeout',
  'going_away',
  'service_restart',
] as const;

/** Everything goes wrong, what ends a client for good included. */
export const STORM: Weather = {
  network: { minDelayMs: 1, maxDelayMs: 300, maxIgnoranceMs: 6_000 },
  cut: 0.08,
  refuseConnection: 0.1,
  closeRequested: 0.06,
  drain: 0.04,
  frameDropped: 0.02,
  rogueFrame: 0.03,
  impostorFrame: 0.02,
  wrongLadder: 0.5,
  verifierSilent: 0.1,
  verifierSlow: 0.25,
  verifierRepeats: 0.3,
  verifierRefuses: 0.3,
  verifierStray: 0.15,
  verifierChallenges: 0.3,
  credentialSilent: 0.05,
  credentialFails: 0.1,
  credentialMissing: 0.01,
  applicationErrors: 0.2,
  minTokenLifeMs: 50,
  maxTokenLifeMs: 6_000,
  closeCodes: [...RETRYABLE, 'session_revoked', 'session_expired', 'identity_changed'],
  refusals: [...RETRYABLE, 'auth_failed', 'auth_failed', 'auth_failed'],
};

/** As bad as it can be without anybody saying "never": what a client must be able to outlast. */
export const BAD_DAY: Weather = {
  ...STORM,
  rogueFrame: 0,
  impostorFrame: 0,
  wrongLadder: 0,
  credentialMissing: 0,
  // Longer than from the credential's issue to the end of its verification, so that no good credential is refused.
  minTokenLifeMs: 4_500,
  maxTokenLifeMs: 8_000,
  closeCodes: [...RETRYABLE, 'session_expired'],
  refusals: [...RETRYABLE],
};

export const FAIR: Weather = {
  ...BAD_DAY,
  network: { minDelayMs: 1, maxDelayMs: 30, maxIgnoranceMs: 6_000 },
  cut: 0,
  refuseConnection: 0,
  closeRequested: 0,
  drain: 0,
  frameDropped: 0,
  verifierSilent: 0,
  verifierSlow: 0,
  verifierRepeats: 0,
  verifierRefuses: 0,
  verifierStray: 0,
  credentialSilent: 0,
  credentialFails: 0,
  applicationErrors: 0,
  minTokenLifeMs: 60_000,
  maxTokenLifeMs: 60_000,
};
