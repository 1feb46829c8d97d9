// Login sessions in the memory of this process: for tests, and for applications of one process.

import { randomBytes } from 'node:crypto';
import { assertKnownOptions } from '../assert-known-options.ts';
import { assertPort } from '../assert-port.ts';
import { type Clock, systemClock } from '../clock.ts';
import { integerOption } from '../integer-option.ts';
import type { LoginSessionStore } from './login-session-store.ts';

export interface MemoryLoginSessionStoreOptions {
  /** How long a session lasts after it was made or last updated, in milliseconds. Default 86400000, a day. */
  readonly ttlMs?: number;
  /** How many sessions there may be. Default 100000. */
  readonly maxSessions?: number;
  /** Default: the clock of the machine. */
  readonly clock?: Clock;
}

interface Stored {
  readonly text: string;
  readonly endMs: number;
}

const KNOWN = ['ttlMs', 'maxSessions', 'clock'];
const ID_BYTES = 24;

export class MemoryLoginSessionStore implements LoginSessionStore {
  readonly #ttlMs: number;
  readonly #maxSessions: number;
  readonly #clock: Clock;
  /** What was written last stands last; with one time to live for all, that is the order in which they end. */
  readonly #sessions = new Map<string, Stored>();

  /** @throws OptionError naming what cannot work. */
  constructor(options: MemoryLoginSessionStoreOptions = {}) {
    assertKnownOptions('options', options, KNOWN);
    this.#ttlMs = integerOption('ttlMs', options.ttlMs, { default: 86_400_000, min: 1, max: 2 ** 31 - 1 });
    this.#maxSessions = integerOption('maxSessions', options.maxSessions, {
      default: 100_000,
      min: 1,
      max: 10_000_000,
    });
    const { clock = systemClock } = options;
    assertPort('clock', clock, ['nowMs', 'monotonicMs']);
    this.#clock = clock;
  }

  /** How many sessions have not ended. */
  get size(): number {
    this.#dropEnded();
    return this.#sessions.size;
  }

  /**
   * Starts a session and returns its id, 24 random bytes in base64url; null when there is no room.
   *
   * @throws TypeError when the record is no JSON value.
   */
  create(record: object): string | null {
    const text = toText(record);
    this.#dropEnded();
    if (this.#sessions.size >= this.#maxSessions) return null;
    const id = randomBytes(ID_BYTES).toString('base64url');
    this.#write(id, text);
    return id;
  }

  /**
   * Replaces the record of a session and starts its time anew; false when there is none.
   *
   * @throws TypeError when the record is no JSON value.
   */
  update(id: string, record: object): boolean {
    const text = toText(record);
    this.#dropEnded();
    if (!this.#sessions.delete(id)) return false;
    this.#write(id, text);
    return true;
  }

  /** Ends a session; false when there is none. */
  delete(id: string): boolean {
    this.#dropEnded();
    return this.#sessions.delete(id);
  }

  read(ids: readonly string[]): readonly (string | null)[] {
    this.#dropEnded();
    return ids.map((id) => this.#sessions.get(id)?.text ?? null);
  }

  #write(id: string, text: string): void {
    this.#sessions.set(id, { text, endMs: this.#clock.monotonicMs() + this.#ttlMs });
  }

  #dropEnded(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [id, { endMs }] of this.#sessions) {
      if (endMs > nowMs) return;
      this.#sessions.delete(id);
    }
  }
}

function toText(record: object): string {
  const text: unknown = JSON.stringify(record);
  if (typeof text !== 'string') throw new TypeError('a session record must be a JSON value');
  return text;
}
