// The same server in several threads.
import { MemoryTicketStore } from '@inband/server/tickets';
import { startWorkers } from '@inband/server/workers';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { OpenedKeys } from '../keys/open-keys.ts';
import { explainOptionErrors } from '../settings/explain-option-error.ts';
import type { PlainSettings, ResolvedSettings } from '../settings/read-settings.ts';
import { UsageError } from '../usage-error.ts';
import type { Started } from './start-server.ts';

/** What each worker is given. Keys are read once: a file may be a pipe. */
export interface WorkerData {
  readonly settings: PlainSettings;
  readonly keys: Pick<OpenedKeys, 'options' | 'source'> | null;
}

/** The name under which workers find the tickets: what one of them gives is taken by any, and once. */
export const TICKETS = 'tickets';

/** @throws UsageError when a setting cannot work; Error when the port cannot be had. */
export async function openWorkers(
  settings: ResolvedSettings,
  keys: OpenedKeys | null,
  log: Logger,
  registry: Registry,
): Promise<Started> {
  const { workers } = settings.values;
  const data: WorkerData = {
    settings: settings.plain,
    keys: keys === null ? null : { options: keys.options, source: keys.source },
  };
  const server = await inUsersWords(settings, () =>
    startWorkers({
      module: new URL('./worker.js', import.meta.url),
      workers,
      data,
      shared: { [TICKETS]: new MemoryTicketStore() },
      registry,
      logger: log,
    }),
  );
  log.info(server.workers, 'workers');
  return server;
}

/** An error loses its class on the way from a worker. */
async function inUsersWords<T>(settings: ResolvedSettings, work: () => Promise<T>): Promise<T> {
  try {
    return await explainOptionErrors(settings, work);
  } catch (error) {
    if (error instanceof Error && error.name === UsageError.name) throw new UsageError(error.message);
    throw error;
  }
}
