// What can the application do in a worker that reaches beyond it?
import type { CloseCodeName } from '@inband/protocol';
import type { GateStats } from '../gate.ts';
import type { AuthMethod } from '../methods/auth-method.ts';
import type { MetricsText } from './merged-metrics.ts';
import type { MetricFamily } from './metric-families.ts';
import type { MetricsSource } from './worker-group.ts';
import { workerThread } from './worker-thread.ts';

/** The methods of an object that lives in the main thread, each as a promise. */
export type Remote<T> = {
  readonly [Name in keyof T]: T[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never;
};

export interface ThisWorker {
  /** From 0 on. The one that replaces a worker has its number. */
  readonly index: number;
  readonly count: number;
  /** Whether all workers are draining and closing. */
  readonly isClosing: boolean;
  /** What `startWorkers` was given. */
  readonly data: unknown;
  /**
   * An object of `startWorkers({ shared })`, as far as `methods` name it. Arguments and results are copied as by
   * `structuredClone`, so it is for stores, not for functions. A call takes about 0.1 ms, and rejects with what the
   * method threw.
   */
  shared<T extends object>(name: string, methods: readonly (keyof T & string)[]): Pick<Remote<T>, keyof T>;
  /**
   * `method`, but its credentials are decided by the one of `startWorkers({ shared })` with this name: so that its limits
   * and queues are those of the process. For methods whose identities can be copied, such as `passwordMethod`; one with a
   * `whileOpen` admits nobody.
   */
  decidedByMain(name: string, method: AuthMethod): AuthMethod;
  /** Has the metrics of this worker's registry (of prom-client) merged with those of the others. */
  addMetrics(registry: MetricsSource): void;
  /** Of all workers, as Prometheus reads them. */
  metrics(): Promise<MetricsText>;
  /** Sums over all workers. */
  stats(): Promise<GateStats>;
  /** Ends the sessions of a subject in all workers; resolves with how many there were. */
  disconnect(subject: string, code?: CloseCodeName): Promise<number>;
}

/** Null outside the workers that `startWorkers` made: the same module can also be run by itself. */
export function thisWorker(): ThisWorker | null {
  const thread = workerThread();
  if (thread === null) return null;
  const { index, count, data } = thread.seat;
  return {
    index,
    count,
    data,
    get isClosing() {
      return thread.isClosing;
    },
    shared<T extends object>(name: string, methods: readonly (keyof T & string)[]) {
      const calls = methods.map((method) => [
        method,
        (...args: readonly unknown[]) => thread.callMain('shared', name, method, ...args),
      ]);
      return Object.fromEntries(calls) as Pick<Remote<T>, keyof T>;
    },
    decidedByMain: (name, method) => ({
      ...method,
      verify: (credential, context) => thread.verifyInMain(name, credential, context),
    }),
    addMetrics(registry) {
      thread.addMetrics(async () => (await registry.getMetricsAsJSON()) as readonly MetricFamily[]);
    },
    metrics: () => thread.callMain<MetricsText>('metrics'),
    stats: () => thread.callMain<GateStats>('stats'),
    disconnect: (subject, code) => thread.callMain<number>('disconnect', subject, code),
  };
}
