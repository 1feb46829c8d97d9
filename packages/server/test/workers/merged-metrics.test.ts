import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { MergedMetrics } from '../../src/workers/merged-metrics.ts';
import type { MetricFamily } from '../../src/workers/metric-families.ts';

/** What one worker has counted. */
async function families(opened: number, open: number): Promise<readonly MetricFamily[]> {
  const registry = new Registry();
  const registers = [registry];
  new Counter({ name: 'opened_total', help: 'o', labelNames: ['how'], registers }).inc({ how: 'a' }, opened);
  new Gauge({ name: 'open', help: 'o', registers }).set(open);
  new Histogram({ name: 'seconds', help: 's', buckets: [1], registers }).observe(opened);
  new Gauge({ name: 'inband_open_descriptors', help: 'd', registers }).set(90 + open);
  const limits = new Gauge({ name: 'inband_limit', help: 'l', labelNames: ['name'], registers });
  limits.set({ name: 'auth_timeout_ms' }, 5_000);
  limits.set({ name: 'verification_lanes_signature_max_concurrent' }, 8);
  return (await registry.getMetricsAsJSON()) as unknown as readonly MetricFamily[];
}

function lines(body: string): readonly string[] {
  return body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('metrics of several threads', () => {
  it('are summed, but for what is the same thing seen by each', async () => {
    const merged = new MergedMetrics();
    merged.set('first', await families(1, 2));
    merged.set('second', await families(3, 4));
    const { contentType, body } = await merged.text([]);
    expect(contentType).toContain('text/plain');
    expect(lines(body)).toEqual(
      expect.arrayContaining([
        'opened_total{how="a"} 4',
        'open 6',
        'seconds_bucket{le="1"} 1',
        'seconds_sum 4',
        'seconds_count 2',
        'inband_open_descriptors 94',
        'inband_limit{name="auth_timeout_ms"} 5000',
        'inband_limit{name="verification_lanes_signature_max_concurrent"} 16',
      ]),
    );
  });

  it('keep what an ended one had counted, and forget its gauges', async () => {
    const merged = new MergedMetrics();
    for (let death = 0; death < 3; death += 1) {
      merged.set('mortal', await families(5, 7));
      await merged.text([]);
      merged.retire('mortal');
    }
    merged.set('second', await families(1, 1));
    for (let scrape = 0; scrape < 2; scrape += 1) {
      expect(lines((await merged.text([])).body)).toEqual(
        expect.arrayContaining(['opened_total{how="a"} 16', 'open 1', 'seconds_count 4']),
      );
    }
  });
});
