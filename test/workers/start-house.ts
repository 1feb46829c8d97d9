// A server in several threads, and visitors who know which one they are with.
import { type Client, createClient } from '@inband/client';
import { startWorkers, type WorkerServer, type WorkersOptions } from '@inband/server/workers';

export interface LogLine {
  readonly message: string;
  readonly worker?: number;
  readonly thrown?: string;
}

export interface House extends AsyncDisposable {
  readonly server: WorkerServer;
  readonly log: readonly LogLine[];
}

/** A machine that is busy with other suites must not have a worker taken for one that hangs. */
const UNRESPONSIVE_MS = 60_000;

export const HOUSE = new URL('house.mjs', import.meta.url);

/** `options.data` is given to `listen` of each worker. */
export async function startHouse(options: Partial<WorkersOptions> = {}): Promise<House> {
  const log: LogLine[] = [];
  const note = (fields: object, message: string): void => void log.push({ ...fields, message });
  const logger = { debug: note, info: note, warn: note, error: note };
  const server = await startWorkers({
    module: HOUSE,
    workers: 2,
    logger,
    unresponsiveMs: UNRESPONSIVE_MS,
    ...options,
  });
  return {
    server,
    log,
    [Symbol.asyncDispose]: () => server.close({ graceMs: 0, spreadMs: 0 }),
  };
}

export interface Visitor extends Disposable {
  readonly client: Client;
  readonly subject: string;
  /** Of each session it had, in order. */
  readonly sessionIds: readonly string[];
  readonly said: unknown[];
  /** The number of the worker it is with. */
  worker(): Promise<number>;
  request<Answer>(name: string, data?: unknown): Promise<Answer>;
}

/** Somebody who is in, with the SDK, and who comes back by itself. */
export async function visit(url: string, subject: string): Promise<Visitor> {
  const client = createClient({ url, token: `good:${subject}`, backoff: { baseMs: 50, maxMs: 400 } });
  const said: unknown[] = [];
  const sessionIds: string[] = [];
  client.on('said', (data: unknown) => said.push(data));
  client.onState((state) => {
    if (state.status === 'authenticated') sessionIds.push(state.session.id);
  });
  const { id } = await client.ready();
  if (!sessionIds.includes(id)) sessionIds.push(id);
  const request = async <Answer>(name: string, data: unknown = null): Promise<Answer> =>
    (await client.request(name, data)) as Answer;
  return {
    client,
    subject,
    sessionIds,
    said,
    worker: () => request<number>('which'),
    request,
    [Symbol.dispose]: () => client.close(),
  };
}

export async function visitors(url: string, count: number): Promise<readonly Visitor[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => visit(url, `visitor-${index}`)));
}
