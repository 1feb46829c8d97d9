// How do the main thread and a worker ask each other for something? Calls with answers over a message port.
import type { MessagePort } from 'node:worker_threads';
import { OptionError } from '../option-error.ts';

/** What one side does for the other, by name. Arguments and results are copied as by `structuredClone`. */
export type Callable = Readonly<Record<string, (...args: never[]) => unknown>>;

interface Call {
  readonly call: string;
  readonly id: number;
  readonly args: readonly unknown[];
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly failure?: Failure;
}

/** An error as it crosses: its class is lost, but for the one that callers tell apart. */
interface Failure {
  readonly name: string;
  readonly message: string;
  readonly option?: string;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * Both ends are of this process, so messages are believed. A port does not keep its thread alive but while an answer is
 * owed to it.
 */
export class PortCalls {
  readonly #port: MessagePort;
  readonly #callable: Callable;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #isClosed = false;
  #isKeeping = false;

  constructor(port: MessagePort, callable: Callable) {
    this.#port = port;
    this.#callable = callable;
    port.on('message', (message: Call | Answer) => {
      if ('call' in message) void this.#run(message);
      else this.#settle(message);
    });
    port.on('close', () => this.close());
    port.unref();
  }

  /** @throws Error what the other side threw; or that it is gone. */
  call<Result>(name: string, ...args: readonly unknown[]): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      if (this.#isClosed) return reject(new Error(`nobody is left to answer "${name}"`));
      this.#lastId += 1;
      this.#waiting.set(this.#lastId, { resolve: resolve as (value: unknown) => void, reject });
      this.#port.ref();
      this.#post({ call: name, id: this.#lastId, args });
    });
  }

  /** As {@link call}, for who waits for nothing. */
  tell(name: string, ...args: readonly unknown[]): void {
    this.#post({ call: name, id: 0, args });
  }

  /** Keeps this thread alive for calls from the other one. */
  keepAlive(isNeeded: boolean): void {
    this.#isKeeping = isNeeded;
    if (isNeeded) this.#port.ref();
    else if (this.#waiting.size === 0) this.#port.unref();
  }

  /** All who wait for an answer hear that there will be none. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#port.close();
    for (const { reject } of this.#waiting.values()) reject(new Error('the other thread is gone'));
    this.#waiting.clear();
  }

  #post(message: Call | Answer): void {
    if (!this.#isClosed) this.#port.postMessage(message);
  }

  async #run({ call, id, args }: Call): Promise<void> {
    try {
      const value = await this.#callable[call]?.(...(args as never[]));
      if (id !== 0) this.#post({ id, value });
    } catch (error) {
      if (id !== 0) this.#post({ id, failure: toFailure(error) });
    }
  }

  #settle({ id, value, failure }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0 && !this.#isKeeping) this.#port.unref();
    if (failure === undefined) waiting?.resolve(value);
    else waiting?.reject(fromFailure(failure));
  }
}

export function toFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message } = error;
  return error instanceof OptionError ? { name, message, option: error.option } : { name, message };
}

export function fromFailure({ name, message, option }: Failure): Error {
  // Its message begins with the option already.
  if (option !== undefined) return new OptionError(option, message.replace(/^"[^"]*" /, ''));
  return Object.assign(new Error(message), { name });
}
