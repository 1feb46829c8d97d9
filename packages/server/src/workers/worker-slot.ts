// The place of one worker: there is always somebody in it, or soon will be.
import { MessageChannel, type ResourceLimits, Worker } from 'node:worker_threads';
import type { CloseOptions } from '../adapters/uws/listen.ts';
import { describeError } from '../describe-error.ts';
import type { Logger } from '../logger.ts';
import type { AppDescriptor } from './app-descriptor.ts';
import { type Callable, fromFailure, PortCalls } from './port-calls.ts';
import { RestartDelay } from './restart-delay.ts';
import { CLOSED, RELEASED, SEAT, type Seat } from './seat.ts';

export interface SlotParts {
  readonly index: number;
  readonly count: number;
  readonly module: string;
  readonly data: unknown;
  readonly log: Logger;
  readonly resourceLimits: ResourceLimits | undefined;
  /** How long a worker may leave a ping unanswered and still be given connections. */
  readonly unresponsiveMs: number;
  /** What the worker may ask of all, by name. */
  readonly callable: (slot: WorkerSlot) => Callable;
  /** Gives the app connections from now on. */
  readonly take: (descriptor: AppDescriptor) => void;
  /** Gives the app no more connections, from this very moment. */
  readonly release: (descriptor: AppDescriptor) => void;
  /** The worker is gone, however that came; whatever it held of what is shared is to be freed. */
  readonly gone: (slot: WorkerSlot) => void;
}

const WORKER_PROGRAM = new URL('./worker-main.js', import.meta.url);
const PING_MS = 1_000;
/** Of what V8 gives the thread, garbage that it has not collected yet included: so not at the first sight. */
const FULL_HEAP = 0.9;
const FULL_PINGS = 3;
/** That of `InbandServer.close`. */
const DEFAULT_GRACE_MS = 1_000;
/** How long a thread may take for its end, beside the grace of its sessions. */
const EXIT_MS = 5_000;

export class WorkerSlot {
  readonly index: number;
  /** How many were replaced. */
  replacements = 0;
  readonly #parts: SlotParts;
  readonly #delay = new RestartDelay();
  #worker: Worker | null = null;
  #calls: PortCalls | null = null;
  #words = wordsOfSeat();
  #descriptor: AppDescriptor | null = null;
  #joinedAtMs = 0;
  #isStopping = false;
  #isResting = false;
  /** Answers in a row that said that memory is short. */
  #fullPings = 0;
  #timer: NodeJS.Timeout | undefined;
  #failure: Error | null = null;
  #exited: Promise<void> = Promise.resolve();
  /** Settled by the first worker of this place. */
  #onStarted: ((failure: Error | null) => void) | null = null;

  constructor(parts: SlotParts) {
    this.#parts = parts;
    this.index = parts.index;
  }

  /** Whether its worker is given connections. */
  get isServing(): boolean {
    return this.#descriptor !== null && !this.#isResting;
  }

  /** @throws Error what the worker threw; or that there is none just now, or that it does not answer. */
  async ask<Result>(name: string, ...args: readonly unknown[]): Promise<Result> {
    const calls = this.#calls;
    if (calls === null || !this.isServing) throw new Error('there is no worker just now');
    return within(this.#parts.unresponsiveMs, calls.call<Result>(name, ...args));
  }

  /** As {@link ask}, for who waits for nothing. */
  tell(name: string, ...args: readonly unknown[]): void {
    if (this.#descriptor !== null) this.#calls?.tell(name, ...args);
  }

  /** Resolves when the first worker listens. @throws Error what it failed with. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#onStarted = (failure) => (failure === null ? resolve() : reject(failure));
      this.#spawn();
    });
  }

  /** The worker listens. */
  joined(descriptor: AppDescriptor): void {
    this.#descriptor = descriptor;
    this.#joinedAtMs = performance.now();
    this.#parts.take(descriptor);
    this.#settleStart(null);
    this.#ping();
  }

  /** The worker will close its app, and waits for this. */
  left(descriptor: AppDescriptor): void {
    this.#parts.release(descriptor);
    if (this.#descriptor === descriptor) this.#descriptor = null;
    Atomics.store(this.#words, RELEASED, 1);
    Atomics.notify(this.#words, RELEASED);
  }

  /** What the worker says before it ends. */
  failedToStart(failure: Parameters<typeof fromFailure>[0]): void {
    this.#failure = fromFailure(failure);
    // Whoever started the workers is told of the first one in full.
    if (this.#onStarted === null) this.failed(failure.name);
  }

  /** In words without the error's message, which may quote anything. */
  failed(description: string): void {
    this.#parts.log.error({ worker: this.index, thrown: description }, 'worker failed');
  }

  /** Closes the worker's server in good order. Resolves when the thread has ended, or will not. */
  async stop(options: CloseOptions): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    // Null while it still starts: then nobody is in it, and nothing keeps it.
    const calls = this.#calls;
    if (calls === null) return;
    const closing = Promise.all([calls.call('close', options).catch(() => {}), this.#exited]);
    await within((options.graceMs ?? DEFAULT_GRACE_MS) + EXIT_MS, closing).catch(() => {
      this.#parts.log.error({ worker: this.index }, 'worker does not end');
    });
  }

  /** Now, and without a promise: for when the process ends. Waits until the worker's sockets are closed. */
  endAtOnce(waitMs: number): void {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    if (this.#worker === null) return;
    this.#calls?.tell('endAtOnce');
    Atomics.wait(this.#words, CLOSED, 0, waitMs);
  }

  #spawn(): void {
    const { index, count, module, data, log, resourceLimits } = this.#parts;
    const { port1, port2 } = new MessageChannel();
    this.#words = wordsOfSeat();
    this.#failure = null;
    this.#isResting = false;
    this.#fullPings = 0;
    const seat: Seat = { index, count, module, data, port: port2, words: this.#words };
    const worker = new Worker(WORKER_PROGRAM, {
      workerData: { [SEAT]: seat },
      transferList: [port2],
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
    });
    this.#worker = worker;
    this.#calls = new PortCalls(port1, this.#parts.callable(this));
    this.#exited = new Promise((resolve) => {
      worker.once('error', (error: unknown) => {
        this.#failure ??= error instanceof Error ? error : new Error('the worker failed');
        log.error({ worker: index, thrown: describeError(error) }, 'worker failed');
      });
      worker.once('exit', (code) => {
        this.#ended(code);
        resolve();
      });
    });
  }

  #ended(code: number): void {
    clearTimeout(this.#timer);
    this.#calls?.close();
    this.#calls = null;
    this.#worker = null;
    if (this.#descriptor !== null) this.left(this.#descriptor);
    this.#parts.gone(this);
    if (this.#onStarted !== null) {
      const failure = this.#failure ?? new Error('the module of the workers ended without listening');
      this.#settleStart(failure);
      return;
    }
    if (this.#isStopping) return;
    const livedMs = this.#joinedAtMs === 0 ? 0 : performance.now() - this.#joinedAtMs;
    this.#joinedAtMs = 0;
    const delayMs = this.#delay.afterDeath(livedMs);
    this.replacements += 1;
    this.#parts.log.error({ worker: this.index, code, delayMs }, 'worker ended, and is replaced');
    this.#timer = setTimeout(() => this.#spawn(), delayMs);
  }

  #settleStart(failure: Error | null): void {
    this.#onStarted?.(failure);
    this.#onStarted = null;
  }

  /** A thread that does not answer cannot be ended without the process; but it need not be given more to do. */
  #ping(): void {
    const calls = this.#calls;
    this.#timer = setTimeout(() => {
      if (calls === null || calls !== this.#calls) return;
      const overdue = setTimeout(() => this.#rest(), this.#parts.unresponsiveMs);
      calls.call<number>('ping').then(
        (heapFraction) => {
          clearTimeout(overdue);
          this.#work();
          this.#watchHeap(heapFraction);
          this.#ping();
        },
        () => clearTimeout(overdue),
      );
    }, PING_MS);
    this.#timer.unref();
  }

  /** A thread that runs out of memory ends the process: before it does, it is replaced in good order. */
  #watchHeap(heapFraction: number): void {
    this.#fullPings = heapFraction < FULL_HEAP ? 0 : this.#fullPings + 1;
    if (this.#fullPings !== FULL_PINGS) return;
    this.#parts.log.error({ worker: this.index, heapFraction }, 'worker is short of memory, and is replaced');
    this.#calls?.tell('close', {});
  }

  #rest(): void {
    if (this.#descriptor === null) return;
    this.#isResting = true;
    this.#parts.release(this.#descriptor);
    this.#parts.log.error({ worker: this.index }, 'worker does not answer, and gets no connections');
  }

  #work(): void {
    if (!this.#isResting || this.#descriptor === null) return;
    this.#isResting = false;
    this.#parts.take(this.#descriptor);
    this.#parts.log.warn({ worker: this.index }, 'worker answers again');
  }
}

function wordsOfSeat(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(8));
}

async function within<Result>(ms: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the worker does not answer')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
