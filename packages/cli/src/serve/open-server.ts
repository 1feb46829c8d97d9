// One listening server, from its settings and keys: the whole of it, or one of several workers.

import type { Metrics } from '@inband/server';
import {
  type HttpRoute,
  type InbandServer,
  listen,
  type SourceBlocker,
  type TicketStore,
} from '@inband/server';
import { createJwtVerifier } from '@inband/server/jwt';
import { NftablesError, nftablesBlocker, THIS_MACHINE } from '@inband/server/nftables';
import type { pino } from 'pino';
import { consoleRoutes } from '../console/console-routes.ts';
import { loadHandlers } from '../handlers/load-handlers.ts';
import { LateServer } from '../handlers/server-access.ts';
import { type MetricsText, metricsRoute } from '../http/metrics-route.ts';
import { probeRoutes } from '../http/probe-routes.ts';
import type { OpenedKeys } from '../keys/open-keys.ts';
import { explainOptionErrors } from '../settings/explain-option-error.ts';
import type { ResolvedSettings } from '../settings/read-settings.ts';
import { UsageError } from '../usage-error.ts';
import { limitOptions, listenOptions } from './listen-options.ts';
import { openAuthentication } from './open-authentication.ts';
import { refuseTakenPath } from './refuse-taken-path.ts';

/** What is different where there are several. */
export interface ServerSurroundings {
  readonly log: pino.Logger;
  readonly metrics: Metrics;
  readonly metricsText: () => Promise<MetricsText>;
  readonly ticketStore: TicketStore;
  readonly isDraining: () => boolean;
}

export interface OpenedServer {
  readonly server: InbandServer;
  /** What is left to let go of when the server is closed. */
  release(): void;
}

/** `keys`: null where there are API keys alone. @throws UsageError when a setting cannot work; Error when the port cannot be had. */
export async function openServer(
  settings: ResolvedSettings,
  keys: OpenedKeys | null,
  { log, metrics, metricsText, ticketStore, isDraining }: ServerSurroundings,
): Promise<OpenedServer> {
  const { values, labelOf } = settings;
  const late = new LateServer();
  const application = await loadHandlers(values.handlers, labelOf('handlers'), late.access);
  const authentication = openAuthentication(settings, keys !== null, ticketStore, log);
  const verifier =
    keys === null
      ? null
      : await explainOptionErrors(settings, () =>
          createJwtVerifier({
            ...keys.options,
            onKeyRefreshFailed: (failure) => log.warn({ failure }, 'keys could not be refreshed'),
          }),
        );
  const release = (): void => {
    authentication.close();
    verifier?.close();
  };

  let server: InbandServer | undefined;
  const ownRoutes: readonly HttpRoute[] = [
    ...probeRoutes(() => !isDraining() && (verifier?.ready() ?? true)),
    metricsRoute(metricsText),
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
        ...(values.nftables ? { blocker: openBlocker(values.neverBlock, log) } : {}),
        logger: log,
        metrics,
        routes,
      }),
    );
  } catch (error) {
    release();
    if (error instanceof NftablesError) {
      throw new UsageError(`${labelOf('nftables')} cannot work: ${error.message}`);
    }
    throw error;
  }
  late.provide(server);
  return { server, release };
}

function openBlocker(neverBlock: readonly string[] = [], log: pino.Logger): SourceBlocker {
  return nftablesBlocker({
    neverBlock: [...THIS_MACHINE, ...neverBlock],
    onError: ({ reason, message }) => log.warn({ reason, detail: message }, 'sources could not be blocked'),
  });
}
