// What Prometheus reads.
import type { HttpRoute } from '@inband/server';
import type { Registry } from 'prom-client';

export function metricsRoute(registry: Registry): HttpRoute {
  return {
    method: 'get',
    path: '/metrics',
    async handle() {
      const body = await registry.metrics();
      return { statusLine: '200 OK', headers: { 'Content-Type': registry.contentType }, body };
    },
  };
}
