// Starts what the settings ask for: a server in this thread, or one in several.
import type { InbandServer } from '@inband/server';
import { createPrometheusMetrics } from '@inband/server/prometheus';
import { MemoryTicketStore } from '@inband/server/tickets';
import { pino } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { type OpenedKeys, openKeys } from '../keys/open-keys.ts';
import type { ResolvedSettings } from '../settings/read-settings.ts';
import { announce } from './announce.ts';
import { noticeCleartext, noticeConsole, noticeThrowAwayKey } from './notices.ts';
import { openServer } from './open-server.ts';
import { openWorkers } from './open-workers.ts';

export interface RunningServer {
  /** Drains, and resolves when nothing is left. */
  stop(signal: string): Promise<void>;
}

/** Of one thread or of several. */
export interface Started extends Pick<InbandServer, 'url' | 'port' | 'ownOrigins'> {
  close(): Promise<void>;
}

/** @throws UsageError when a setting cannot work; Error when the port cannot be had. */
export async function startServer(settings: ResolvedSettings, isProduction: boolean): Promise<RunningServer> {
  const { values } = settings;
  const keys = openKeys(settings, isProduction);
  const log = pino({ name: 'inband', level: values.logLevel });
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const server =
    values.workers === 1
      ? await startAlone(settings, keys, log, registry)
      : await openWorkers(settings, keys, log, registry);
  announce(log, server, { keys: keys?.source ?? 'api-keys', console: values.console });
  noticeCleartext(values);
  if (values.console) noticeConsole(server);
  if (keys?.throwAway !== undefined) await noticeThrowAwayKey(keys.throwAway, server.url);

  return {
    async stop(signal) {
      log.info({ signal }, 'draining');
      await server.close();
      log.info('stopped');
    },
  };
}

async function startAlone(
  settings: ResolvedSettings,
  keys: OpenedKeys | null,
  log: pino.Logger,
  registry: Registry,
): Promise<Started> {
  let isDraining = false;
  const { server, release } = await openServer(settings, keys, {
    log,
    metrics: createPrometheusMetrics(registry),
    metricsText: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
    ticketStore: new MemoryTicketStore(),
    isDraining: () => isDraining,
  });
  return {
    url: server.url,
    port: server.port,
    ownOrigins: server.ownOrigins,
    async close() {
      isDraining = true;
      await server.close();
      release();
    },
  };
}
