// The main thread's side: as many workers as cores, one port, and what they do together.
import { pathToFileURL } from 'node:url';
import type { CloseCodeName, Contract, EventData, EventName } from '@inband/protocol';
import type { CloseOptions } from '../adapters/uws/listen.ts';
import { assertKnownOptions } from '../assert-known-options.ts';
import { createDefaultLogger } from '../default-logger.ts';
import type { GateStats } from '../gate.ts';
import { integerOption } from '../integer-option.ts';
import type { Logger } from '../logger.ts';
import { OptionError } from '../option-error.ts';
import type { MetricsText } from './merged-metrics.ts';
import { workerCount } from './worker-count.ts';
import { type MetricsSource, WorkerGroup } from './worker-group.ts';

export interface WorkersOptions {
  /** The module each worker runs, and which calls `listen`: a file URL, or an absolute path. */
  readonly module: URL | string;
  /** 1 to 256, or `auto` for one on each core. Default `auto`. */
  readonly workers?: number | 'auto';
  /** What every worker finds as `thisWorker()?.data`, also one that replaces another. Copied as by `structuredClone`. */
  readonly data?: unknown;
  /**
   * Objects that live in the main thread and that all workers use, by name: stores in memory, of tickets and of what is
   * spent. See `ThisWorker.shared`.
   */
  readonly shared?: Readonly<Record<string, object>>;
  /** A registry of prom-client in the main thread, whose metrics are among the merged ones. */
  readonly registry?: MetricsSource;
  /** How long a worker may be deaf and still be given connections. Default 5000; 100 to 600000. */
  readonly unresponsiveMs?: number;
  /** Those of `new Worker`. Over `maxOldGenerationSizeMb` the whole process ends, as it would without workers. */
  readonly resourceLimits?: {
    readonly maxOldGenerationSizeMb?: number;
    readonly maxYoungGenerationSizeMb?: number;
    readonly stackSizeMb?: number;
  };
  /** Default: pino at level `info` on standard output. */
  readonly logger?: Logger;
}

/** All workers as one server. */
export interface WorkerServer<C extends Contract = Contract> {
  readonly url: string;
  readonly port: number;
  readonly ownOrigins: readonly string[];
  /** How many there are to be, and how many are given connections just now. */
  readonly workers: { readonly count: number; readonly serving: number; readonly replacements: number };
  /**
   * Sends an event to every session; resolves with how many it was handed to, in all workers. One that dies meanwhile
   * counts for nothing.
   */
  broadcast<Name extends EventName<C['serverEvents']>>(
    name: Name,
    data: EventData<C['serverEvents'], Name>,
  ): Promise<number>;
  /** Ends every session of a subject, by default with `session_revoked` (4411). Resolves with how many there were. */
  disconnect(subject: string, code?: CloseCodeName): Promise<number>;
  /** Sums over all workers. */
  stats(): Promise<GateStats>;
  /** What the workers share by `ThisWorker.addMetrics`, merged, as Prometheus reads it. Needs prom-client. */
  metrics(): Promise<MetricsText>;
  /**
   * Takes no more connections, has every worker drain and close as `InbandServer.close` does, and resolves when their
   * threads have ended. Calling again waits for the same end.
   */
  close(options?: CloseOptions): Promise<void>;
}

const KNOWN = [
  'module',
  'workers',
  'data',
  'shared',
  'registry',
  'unresponsiveMs',
  'resourceLimits',
  'logger',
];

/**
 * Runs `module` in threads that share a port. Resolves when all of them listen.
 *
 * @throws OptionError naming the option that cannot work, also one the module gave to `listen`; Error when the port is
 *   taken, or what the module failed with.
 */
export async function startWorkers<C extends Contract = Contract>(
  options: WorkersOptions,
): Promise<WorkerServer<C>> {
  assertKnownOptions('options', options, KNOWN);
  const group = new WorkerGroup({
    count: workerCount(options.workers),
    module: moduleUrl(options.module),
    data: options.data,
    shared: new Map(Object.entries(options.shared ?? {})),
    registry: options.registry ?? null,
    resourceLimits: options.resourceLimits,
    unresponsiveMs: integerOption('unresponsiveMs', options.unresponsiveMs, {
      default: 5_000,
      min: 100,
      max: 600_000,
    }),
    log: options.logger ?? createDefaultLogger(),
  });
  const { url, port, ownOrigins } = await group.start();
  return {
    url,
    port,
    ownOrigins,
    get workers() {
      return group.workers;
    },
    broadcast: (name, data) => group.broadcast(name, data),
    disconnect: (subject, code) => group.disconnect(subject, code),
    stats: async () => (await group.stats()) as unknown as GateStats,
    metrics: () => group.metrics(),
    close: (closeOptions = {}) => group.close(closeOptions),
  };
}

function moduleUrl(module: unknown): string {
  if (module instanceof URL) return module.href;
  if (typeof module !== 'string' || module === '') {
    throw new OptionError('module', 'must be a file URL or an absolute path');
  }
  return module.startsWith('file:') ? module : pathToFileURL(module).href;
}
