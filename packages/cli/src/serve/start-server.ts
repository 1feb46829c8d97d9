// Puts a server together from its settings and starts it.
import { type HttpRoute, type InbandServer, listen } from '@inband/server';
import { createJwtVerifier } from '@inband/server/jwt';
import { createPrometheusMetrics } from '@inband/server/prometheus';
import { pino } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { consoleRoutes } from '../console/console-routes.ts';
import { loadHandlers } from '../handlers/load-handlers.ts';
import { LateServer } from '../handlers/server-access.ts';
import { metricsRoute } from '../http/metrics-route.ts';
import { probeRoutes } from '../http/probe-routes.ts';
import { openKeys } from '../keys/open-keys.ts';
import { explainOptionErrors } from '../settings/explain-option-error.ts';
import type { ResolvedSettings } from '../settings/read-settings.ts';
import { announce } from './announce.ts';
import { limitOptions, listenOptions } from './listen-options.ts';
import { noticeCleartext, noticeConsole, noticeThrowAwayKey } from './notices.ts';
import { openAuthentication } from './open-authentication.ts';
import { refuseTakenPath } from './refuse-taken-path.ts';

export interface RunningServer {
  /** Drains, and resolves when nothing is left. */
  stop(signal: string): Promise<void>;
}

/** @throws UsageError when a setting cannot work; Error when the port cannot be had. */
export async function startServer(settings: ResolvedSettings, isProduction: boolean): Promise<RunningServer> {
  const { values, labelOf } = settings;
  const keys = openKeys(settings, isProduction);
  const late = new LateServer();
  const application = await loadHandlers(values.handlers, labelOf('handlers'), late.access);
  const logger = pino({ name: 'inband', level: values.logLevel });
  const authentication = openAuthentication(settings, keys !== null, logger);
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });

  const verifier =
    keys === null
      ? null
      : await explainOptionErrors(settings, () =>
          createJwtVerifier({
            ...keys.options,
            onKeyRefreshFailed: (failure) => logger.warn({ failure }, 'keys could not be refreshed'),
          }),
        );

  let server: InbandServer | undefined;
  let isDraining = false;
  const ownRoutes: readonly HttpRoute[] = [
    ...probeRoutes(() => !isDraining && (verifier?.ready() ?? true)),
    metricsRoute(registry),
  ];
  const pages =
    values.console && verifier !== null
      ? consoleRoutes({
          path: values.path,
          ...limitOptions(values),
          usesBuiltinHandlers: application.isBuiltin,
          key: keys?.throwAway,
          verifier,
          allowedOrigins: values.allowedOrigins ?? [],
          ownOrigins: () => server?.ownOrigins ?? [],
        })
      : [];
  const routes = [...ownRoutes, ...pages];

  try {
    refuseTakenPath(settings, [...routes.map(({ path }) => path), ...(values.tickets ? ['/ticket'] : [])]);
    server = await explainOptionErrors(settings, () =>
      listen({
        ...listenOptions(settings),
        ...authentication.options,
        ...(application.contract === undefined ? {} : { contract: application.contract }),
        handlers: application.handlers,
        ...(verifier === null ? {} : { verifier }),
        logger,
        metrics: createPrometheusMetrics(registry),
        routes,
      }),
    );
  } catch (error) {
    authentication.close();
    verifier?.close();
    throw error;
  }
  const running = server;
  late.provide(running);
  announce(logger, running, { keys: keys?.source ?? 'api-keys', console: values.console });
  noticeCleartext(values);
  if (values.console) noticeConsole(running);
  if (keys?.throwAway !== undefined) await noticeThrowAwayKey(keys.throwAway, running.url);

  return {
    async stop(signal) {
      isDraining = true;
      logger.info({ signal }, 'draining');
      await running.close();
      authentication.close();
      verifier?.close();
      logger.info('stopped');
    },
  };
}
