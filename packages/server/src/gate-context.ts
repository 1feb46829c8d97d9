// What all connections of one gate share.
import type { ClientFrameReader, ServerMachineConfig } from '@inband/protocol';
import type { AdmissionControl } from './admission/admission-control.ts';
import type { Application } from './application.ts';
import type { Clock } from './clock.ts';
import type { DeadlineWheel } from './deadline-wheel.ts';
import type { Epochs } from './epoch.ts';
import type { MethodTable } from './methods/method-table.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { ReconnectOfferer } from './reconnect-offerer.ts';
import type { SampledLogger } from './sampled-logger.ts';
import type { SessionRegistry } from './session-registry.ts';
import type { VerificationTurns } from './verification-queue/verification-turns.ts';

/** How many connections there are in which phase. */
export interface ConnectionCounts {
  unauthenticated: number;
  authenticated: number;
}

export interface GateContext {
  readonly counts: ConnectionCounts;
  readonly clock: Clock;
  readonly machine: ServerMachineConfig;
  readonly reader: ClientFrameReader;
  readonly deadlines: DeadlineWheel;
  readonly admission: AdmissionControl;
  readonly turns: VerificationTurns;
  readonly offers: ReconnectOfferer;
  readonly epochs: Epochs;
  readonly methods: MethodTable;
  readonly application: Application;
  readonly registry: SessionRegistry;
  readonly metrics: Metrics;
  readonly log: SampledLogger;
  readonly maxInFlightRequests: number;
  /** The names the contract gives the server's events; null without a contract. */
  readonly serverEvents: ReadonlySet<string> | null;
}
