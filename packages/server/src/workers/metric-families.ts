// Metrics as they cross between threads.

/** One metric with all its series, as `registry.getMetricsAsJSON()` of prom-client has them. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  /** How the same metric of several threads becomes one. */
  readonly aggregator: string;
  readonly values: readonly {
    readonly value: number;
    readonly labels: Readonly<Record<string, string | number>>;
  }[];
}

export type CollectMetrics = () => Promise<readonly MetricFamily[]>;
