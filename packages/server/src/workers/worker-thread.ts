// The worker's side: from the start of the thread to its end, which must not take the process with it.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CloseCodeName } from '@inband/protocol';
import type { CloseOptions } from '../adapters/uws/listen.ts';
import type { TemplatedApp } from '../adapters/uws/uws.ts';
import { describeError } from '../describe-error.ts';
import type { Credential, Verdict, VerificationContext } from '../verifier.ts';
import { type AppDescriptor, descriptorOf } from './app-descriptor.ts';
import { heapFraction } from './heap-fraction.ts';
import type { CollectMetrics } from './metric-families.ts';
import { PortCalls } from './port-calls.ts';
import { CLOSED, RELEASED, type Seat, seatOfThisThread } from './seat.ts';
import type { SharedMemory, SharedMemorySizes } from './shared-memory.ts';

/** What `listen` wants to know before it can be a worker's. */
export interface Claim extends SharedMemorySizes {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
}

/** What it is told. */
export interface Place {
  readonly port: number;
  readonly memory: SharedMemory;
}

/** What the main thread can do with the server of a worker. */
export interface ServedHere {
  readonly url: string;
  readonly ownOrigins: readonly string[];
  stats(): object;
  broadcast(name: string, data: unknown): number;
  disconnect(subject: string, code: CloseCodeName): number;
  close(options: CloseOptions): Promise<void>;
}

const reallyExit = process.exit;
/** How long the main thread may take to let go of an app. It has nothing to do that takes so long. */
const RELEASE_MS = 10_000;

/**
 * A thread that ends while uWebSockets.js has sockets in it aborts the whole process: whatever ends it, the app is closed
 * first. And the main thread must have let go of the app before that, since it gives connections to a pointer.
 */
export class WorkerThread {
  readonly seat: Seat;
  readonly #main: PortCalls;
  #app: TemplatedApp | null = null;
  #descriptor: AppDescriptor | null = null;
  #served: ServedHere | null = null;
  #hasClaimed = false;
  #isEnding = false;
  #lastVerification = 0;
  #isClosing = false;
  readonly #collectors: CollectMetrics[] = [];

  constructor(seat: Seat) {
    this.seat = seat;
    this.#main = new PortCalls(seat.port, {
      ping: heapFraction,
      stats: () => this.#served?.stats() ?? {},
      metrics: async () => (await Promise.all(this.#collectors.map((collect) => collect()))).flat(),
      broadcast: (name: string, json: string) => this.#served?.broadcast(name, JSON.parse(json).data) ?? 0,
      disconnect: (subject: string, code: CloseCodeName) => this.#served?.disconnect(subject, code) ?? 0,
      close: (options: CloseOptions) => this.#close(options),
      endAtOnce: () => this.#endAtOnce(),
    });
    process.on('exit', () => this.#letGo());
    process.on('uncaughtException', (error) => void this.#fail(error));
    process.exit = (code) => {
      void this.#end(Number(code ?? process.exitCode ?? 0));
      // What calls this expects not to go on.
      throw new Error('this worker ends');
    };
  }

  /** Asks the main thread for the port. @throws Error when it is taken, or other workers asked for another one. */
  async claim(claim: Claim): Promise<Place> {
    if (this.#hasClaimed) throw new Error('a worker can listen once');
    this.#hasClaimed = true;
    return this.#main.call<Place>('claim', claim);
  }

  /** Has `app` given its part of the connections. `served` is asked for from now on. */
  async join(app: TemplatedApp, served: ServedHere): Promise<void> {
    this.#app = app;
    this.#served = served;
    this.#descriptor = descriptorOf(app);
    const { url, ownOrigins } = served;
    // Without a listening socket of its own, an app keeps no thread alive.
    this.#main.keepAlive(true);
    await this.#main.call('join', this.#descriptor, { url, ownOrigins });
  }

  /** No connection comes to this worker any more. After it the app may be closed. */
  async leave(): Promise<void> {
    const descriptor = this.#descriptor;
    this.#descriptor = null;
    if (descriptor === null) return;
    this.#main.keepAlive(false);
    await this.#main.call('leave', descriptor);
    // What was given to this worker before that is still in the queue of its loop.
    await nextTurn();
    await nextTurn();
  }

  /** Whether connections may be accepted at all: for the whole process. */
  setAccepting(mayAccept: boolean): void {
    this.#main.tell('setAccepting', mayAccept);
  }

  /** To the sessions of all other workers. `json` is that of `{ data }`. */
  broadcastElsewhere(name: string, json: string): void {
    this.#main.tell('broadcastElsewhere', name, json);
  }

  /** Has a method of the main thread decide. */
  async verifyInMain(name: string, credential: Credential, context: VerificationContext): Promise<Verdict> {
    const { signal, nowMs, peer } = context;
    this.#lastVerification += 1;
    const id = this.#lastVerification;
    const abort = (): void => this.#main.tell('abortVerification', id);
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await this.#main.call<Verdict>('verify', name, id, credential, { nowMs, peer });
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async callMain<Result>(name: string, ...args: readonly unknown[]): Promise<Result> {
    return this.#main.call<Result>(name, ...args);
  }

  /** Whether the main thread has told this worker to close. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  addMetrics(collect: CollectMetrics): void {
    this.#collectors.push(collect);
  }

  /** The module could not be loaded, or failed at its start: said in full, since nobody was let in yet. */
  async failToStart(failure: object): Promise<void> {
    await this.#main.call('failedToStart', failure).catch(() => {});
    await this.#end(1);
  }

  async #close(options: CloseOptions): Promise<void> {
    this.#isClosing = true;
    await this.#served?.close(options);
    // A turn later, so that the answer goes out.
    setImmediate(() => void this.#end(0));
  }

  /** After an error nobody caught, nothing here can be relied on but the way out. */
  async #fail(error: unknown): Promise<void> {
    // What `process.exit` throws ends here.
    if (this.#isEnding) return;
    this.#main.tell('failed', describeError(error));
    await this.#end(1);
  }

  /**
   * In turns of the loop: connections that are on their way to this thread would be given to handlers that cannot run any
   * more, which aborts the process.
   */
  async #end(code: number): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    setTimeout(() => reallyExit(code), RELEASE_MS).unref();
    await this.leave().catch(() => {});
    this.#closeApp();
    reallyExit(code);
  }

  /** The last thing that runs in this thread however it ends, and it cannot wait for a promise. */
  #letGo(): void {
    if (this.#descriptor !== null) {
      this.#main.tell('leave', this.#descriptor);
      Atomics.wait(this.seat.words, RELEASED, 0, RELEASE_MS);
    }
    this.#closeApp();
  }

  #closeApp(): void {
    this.#descriptor = null;
    this.#app?.close();
    this.#app = null;
    Atomics.store(this.seat.words, CLOSED, 1);
    Atomics.notify(this.seat.words, CLOSED);
  }

  /** The process ends, and its main thread does nothing any more but wait for this. */
  async #endAtOnce(): Promise<void> {
    this.#isEnding = true;
    await nextTurn();
    await nextTurn();
    this.#closeApp();
  }
}

let ofThisThread: WorkerThread | null | undefined;

/** Null outside the workers that `startWorkers` made. */
export function workerThread(): WorkerThread | null {
  if (ofThisThread === undefined) {
    const seat = seatOfThisThread();
    ofThisThread = seat === null ? null : new WorkerThread(seat);
  }
  return ofThisThread;
}
