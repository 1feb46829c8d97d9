// What do the metrics of several threads say together? Loads prom-client when somebody asks.
import type { MetricFamily } from './metric-families.ts';

export interface MetricsText {
  readonly contentType: string;
  readonly body: string;
}

interface Thread {
  readonly families: readonly MetricFamily[];
}

/** Metrics of threads that come and go. Each metric says itself how it is merged (`aggregator`); most are summed. */
export class MergedMetrics {
  /** As of the last time somebody asked. */
  readonly #last = new Map<unknown, Thread>();
  #retired: (readonly MetricFamily[])[] = [];

  /** `thread`: whatever stands for it. */
  set(thread: unknown, families: readonly MetricFamily[]): void {
    this.#last.set(thread, { families });
  }

  /**
   * The thread has ended. What it counted still counts, as far as anybody has seen it: else the sum would fall, and what
   * is left of it would be taken for new. What it had just then, its gauges, is gone with it.
   */
  retire(thread: unknown): void {
    const last = this.#last.get(thread);
    this.#last.delete(thread);
    if (last !== undefined) this.#retired.push(last.families.filter(onlyGrows));
  }

  /** As Prometheus reads them. */
  async text(own: readonly MetricFamily[]): Promise<MetricsText> {
    const { mergeMetrics } = await import('../metrics/prometheus.ts');
    // One for all of them from now on, or a worker that keeps dying would grow the list.
    this.#retired = [
      (await mergeMetrics(this.#retired).getMetricsAsJSON()) as unknown as readonly MetricFamily[],
    ];
    const live = [...this.#last.values()].map(({ families }, index) =>
      families.map((family) => asOneOf(family, index)),
    );
    const merged = mergeMetrics([own, ...live, ...this.#retired]);
    return { contentType: merged.contentType, body: await merged.metrics() };
  }
}

/** What every worker sees of the same thing: of the process, or of memory they share. */
const OF_THE_PROCESS: ReadonlySet<string> = new Set([
  'inband_open_descriptors',
  'inband_forgotten_sources_total',
  'inband_pressure_level',
  'inband_pass_difficulty_bits',
]);
const LIMITS = 'inband_limit';
/** Limits of which each worker has a part: those of `partOfBudget`. */
const DIVIDED =
  /^(max_unauthenticated_connections|reconnects_per_second|upgrade_max_in_flight|admission_waiting_room_bytes|admission_max_waiting_per_source|verification_(lanes_[a-z]+_)?(max|min)_(concurrent|waiting)(_per_source)?)$/;

/** Such that the sum over all workers is what holds for the process. */
function asOneOf(family: MetricFamily, index: number): MetricFamily {
  // Of levels the worst.
  if (OF_THE_PROCESS.has(family.name)) return { ...family, aggregator: 'max' };
  if (family.name !== LIMITS || index === 0) return family;
  return { ...family, values: family.values.filter(({ labels }) => DIVIDED.test(String(labels.name))) };
}

function onlyGrows({ type }: MetricFamily): boolean {
  return type === 'counter' || type === 'histogram';
}
