// How long a call may wait for Redis, and how much may wait with it.
import type { RedisCommands } from './redis-commands.ts';
import { redisErrorCode } from './redis-error-code.ts';
import { RedisUnavailableError } from './redis-unavailable-error.ts';

/** Sends one command and returns what Redis answered. Rejects only with RedisUnavailableError. */
export type Send = (key: string, args: readonly [string, ...string[]]) => Promise<unknown>;

export interface Bounds {
  /** The longest that one call waits, however many commands it needs. */
  readonly commandTimeoutMs: number;
  /** How many commands the client may owe an answer for. */
  readonly maxInFlight: number;
}

export class BoundedRedis {
  readonly #commands: RedisCommands;
  readonly #bounds: Bounds;
  /**
   * Commands that nobody waits for any more are counted until the client settles them: while Redis hangs it keeps every
   * one of them, so this number, not the waiting callers, is what memory grows with.
   */
  #inFlight = 0;

  constructor(commands: RedisCommands, bounds: Bounds) {
    this.#commands = commands;
    this.#bounds = bounds;
  }

  /** Whether a command may name only one key. */
  get isCluster(): boolean {
    return this.#commands.isCluster;
  }

  /** How many keys one call may deal with at a time. */
  get keysAtATime(): number {
    // One command for all: Redis does nothing else meanwhile.
    if (!this.isCluster) return 500;
    // One command for each, out of the number that all calls share.
    return Math.min(100, Math.ceil(this.#bounds.maxInFlight / 4));
  }

  /** Runs one call of a store. Once its time is over it sends nothing more, whatever is answered late. */
  async within<Result>(call: (send: Send) => Promise<Result>): Promise<Result> {
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        isOver = true;
        reject(new RedisUnavailableError('timeout'));
      }, this.#bounds.commandTimeoutMs);
    });
    const send: Send = async (key, args) => {
      if (isOver) throw new RedisUnavailableError('timeout');
      return this.#send(key, args);
    };
    try {
      // The race listens to both, so that the one that loses is never an unhandled rejection.
      return await Promise.race([call(send), timeout]);
    } finally {
      isOver = true;
      clearTimeout(timer);
    }
  }

  /** For what may be left undone: nobody waits for it, and its failure is not told. */
  sendAndForget(key: string, args: readonly [string, ...string[]]): void {
    this.#send(key, args).catch(() => {});
  }

  async #send(key: string, args: readonly [string, ...string[]]): Promise<unknown> {
    if (!this.#commands.isReady()) throw new RedisUnavailableError('not_ready');
    if (this.#inFlight >= this.#bounds.maxInFlight) throw new RedisUnavailableError('too_many_in_flight');
    this.#inFlight += 1;
    try {
      return await this.#commands.send(key, args);
    } catch (error) {
      // Not as `cause`: the errors of clients carry the command with its arguments.
      throw new RedisUnavailableError('command_failed', redisErrorCode(error));
    } finally {
      this.#inFlight -= 1;
    }
  }
}
