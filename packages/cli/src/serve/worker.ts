// The program of one of several workers of `inband serve`.
import type { TicketStore } from '@inband/server';
import { createPrometheusMetrics } from '@inband/server/prometheus';
import { thisWorker } from '@inband/server/workers';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { OpenedKeys } from '../keys/open-keys.ts';
import { createThrowAwayKey } from '../keys/throw-away-key.ts';
import { resolvedSettings } from '../settings/read-settings.ts';
import { openServer } from './open-server.ts';
import { TICKETS, type WorkerData } from './open-workers.ts';

const worker = thisWorker();
if (worker === null) throw new Error('this is the program of a worker');
const { settings: plain, keys } = worker.data as WorkerData;
const settings = resolvedSettings(plain);
const log = pino({ name: 'inband', level: settings.values.logLevel }).child({ worker: worker.index });
const registry = new Registry();
worker.addMetrics(registry);

await openServer(settings, keys === null ? null : withThrowAway(keys), {
  log,
  metrics: createPrometheusMetrics(registry),
  metricsText: () => worker.metrics(),
  ticketStore: worker.shared<TicketStore>(TICKETS, ['put', 'take', 'dropAll']),
  isDraining: () => worker.isClosing,
});

function withThrowAway({ options, source }: NonNullable<WorkerData['keys']>): OpenedKeys {
  const { secret } = options;
  const isThrowAway = source === 'throw-away' && secret instanceof Uint8Array;
  const { algorithms, audience } = settings.values;
  return {
    options,
    source,
    throwAway: isThrowAway
      ? createThrowAwayKey(algorithms?.[0] ?? 'HS256', audience?.[0], secret)
      : undefined,
  };
}
