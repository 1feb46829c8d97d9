// The server under attack: `@inband/server` as an application would start it.
import { listen } from '@inband/server';
import { createJwtVerifier } from '@inband/server/jwt';
import { createPrometheusMetrics } from '@inband/server/prometheus';
import { Registry } from 'prom-client';
import { observe } from './observe.mjs';
import { readArguments } from './read-arguments.mjs';

const { host, keys, serverOptions } = await readArguments();
const registry = new Registry();
const { audience, issuer } = keys;
const source =
  keys.kind === 'secret'
    ? { secret: keys.secret }
    : keys.kind === 'url'
      ? { jwksUrl: keys.url }
      : { jwks: keys.jwks };
const server = await listen({
  host,
  port: 0,
  path: '/ws',
  verifier: await createJwtVerifier({ ...source, audience, issuer }),
  metrics: createPrometheusMetrics(registry),
  handlers: { requests: { echo: (_session, data) => data } },
  ...serverOptions,
});

observe({
  port: server.port,
  stats: () => server.stats,
  metrics: async () =>
    Object.fromEntries(
      (await registry.getMetricsAsJSON())
        .filter(({ type }) => type !== 'histogram')
        .map(({ name, values }) => [name, values.map(({ labels, value }) => ({ ...labels, value }))]),
    ),
  close: () => server.close({ graceMs: 0, spreadMs: 0 }),
});
