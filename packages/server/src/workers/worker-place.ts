// What is different for `listen` in a worker: whose port it is, how much is its part, and who else hears a broadcast.
import { type CloseCodeName, jsonCodec } from '@inband/protocol';
import type { InbandServer, ListenOptions } from '../adapters/uws/listen.ts';
import type { Listener } from '../adapters/uws/listener.ts';
import type { TemplatedApp } from '../adapters/uws/uws.ts';
import { shareSources } from '../admission/shared-sources.ts';
import type { Gate } from '../gate.ts';
import { type Budgets, partOfBudget } from './part-of-budget.ts';
import { sharedMemorySizes, withSharedKeys } from './shared-keys.ts';
import type { SharedMemory } from './shared-memory.ts';
import { type Place, type WorkerThread, workerThread } from './worker-thread.ts';

// biome-ignore lint/suspicious/noExplicitAny: a server of any contract can be a worker's
type AnyServer = InbandServer<any>;
// biome-ignore lint/suspicious/noExplicitAny: as above
type AnyGate = Pick<Gate<any>, 'broadcast'>;

type Shareable = Budgets & Pick<ListenOptions, 'resume'>;

/** A place among the workers of this process, and the worker's part of the listening socket. */
export class WorkerPlace implements Listener {
  /** The port, which belongs to the main thread. */
  readonly port: number;
  readonly #thread: WorkerThread;
  readonly #memory: SharedMemory;

  private constructor(thread: WorkerThread, { port, memory }: Place) {
    this.#thread = thread;
    this.#memory = memory;
    this.port = port;
  }

  /**
   * Null outside the workers that `startWorkers` made. Must be called before the gate is: it makes tables of sources
   * shared ones.
   *
   * @throws OptionError for a budget that is none; Error when the port is taken.
   */
  static async claim(
    options: Pick<ListenOptions, 'admission' | 'resume' | 'tls'>,
    host: string,
    port: number,
  ) {
    const thread = workerThread();
    if (thread === null) return null;
    const place = await thread.claim({
      host,
      port,
      isTls: options.tls !== undefined,
      ...sharedMemorySizes(options),
    });
    const { sourceTables: tables, floodTable: floods, sourceHashKey: hashKey, ...memory } = place.memory;
    shareSources({ ...memory, tables, floods, hashKey, owner: thread.seat.index });
    return new WorkerPlace(thread, place);
  }

  /** What is said for the process, as this worker's part; what all workers must have alike, as they have it. */
  partOf<Options extends Shareable>(options: Options): Options {
    return withSharedKeys(partOfBudget(options, this.#thread.seat.count), this.#memory);
  }

  /** To the sessions of this worker, which are counted, and a moment later to those of the others. */
  broadcast(gate: AnyGate, name: string, data: unknown): number {
    const json = jsonCodec.encode({ data });
    const reached = gate.broadcast(name, data);
    this.#thread.broadcastElsewhere(name, json);
    return reached;
  }

  /** Has connections come to `app` from now on. */
  async serve(app: TemplatedApp, server: AnyServer, gate: AnyGate): Promise<void> {
    await this.#thread.join(app, {
      url: server.url,
      ownOrigins: server.ownOrigins,
      stats: () => server.stats,
      close: (options) => server.close(options),
      broadcast: (name, data) => gate.broadcast(name, data),
      disconnect(subject: string, code: CloseCodeName) {
        let sessions = 0;
        for (const session of server.sessionsOf(subject)) {
          session.close(code);
          sessions += 1;
        }
        return sessions;
      },
    });
  }

  /** The socket is everybody's: while one of the workers wants none, nobody gets any. */
  pause(): void {
    this.#thread.setAccepting(false);
  }

  resume(): void {
    this.#thread.setAccepting(true);
  }

  /** Nothing: the thread that accepts hands connections on natively, and gets to the end of those who wait. */
  rest(): void {}

  /** Has no connection come to this worker any more; resolves when none is on its way either. */
  close(): Promise<void> {
    return this.#thread.leave();
  }
}
