// The numbers the client machine works with.
import type { BackoffConfig } from '../../backoff.ts';

export interface ClientMachineConfig {
  readonly credentialTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly authTimeoutMs: number;
  readonly backoff: BackoffConfig;
  /** A session that lived this long counts as success: the next failure is again a first one. */
  readonly stableAfterMs: number;
  /** No server can ask for a longer wait; the jitter comes on top (CLIENT-3). */
  readonly maxRetryAfterMs: number;
  /** Whether the application can come up with another credential than the last. */
  readonly canRenewCredential: boolean;
  /** Whether the application can answer an `auth_challenge`. */
  readonly canProve: boolean;
  /** Goes into every `auth` as `client`. */
  readonly clientInfo: { readonly name: string; readonly version: string } | undefined;
  /** Whether to come back with what an `auth_ok` offered (RESUME-6). */
  readonly canResume: boolean;
  /** Whether to present passes, and to get one where the server may want it (PASS-6). */
  readonly canGetPass: boolean;
  /** For asking for a pass and solving its puzzle together. */
  readonly passTimeoutMs: number;
}
