// What Prometheus reads.
import type { HttpRoute } from '@inband/server';

export interface MetricsText {
  readonly contentType: string;
  readonly body: string;
}

export function metricsRoute(metricsText: () => Promise<MetricsText>): HttpRoute {
  return {
    method: 'get',
    path: '/metrics',
    async handle() {
      const { contentType, body } = await metricsText();
      return { statusLine: '200 OK', headers: { 'Content-Type': contentType }, body };
    },
  };
}
