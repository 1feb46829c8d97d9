// What was used once, in the memory of one process.
import { assertKnownOptions } from '../assert-known-options.ts';
import { assertPort } from '../assert-port.ts';
import { type Clock, systemClock } from '../clock.ts';
import { integerOption } from '../integer-option.ts';
import { OptionError } from '../option-error.ts';
import { assertTtl } from './assert-ttl.ts';
import type { LocalSpentStore, SpentStats } from './local-spent-store.ts';

export interface MemorySpentStoreOptions {
  /** How many there may be at a time. Default 262144, which takes about 15 MB; 1 to 10000000. */
  readonly maxSpent?: number;
  /**
   * What a full table says of the next one: `refuse` that it was used, `accept` that it was not, without writing it down.
   * Default `refuse`.
   */
  readonly whenFull?: 'refuse' | 'accept';
  /** About how long the longest are kept, in milliseconds: what the grain of forgetting is chosen by. Default 660000. */
  readonly usualTtlMs?: number;
  /** Default: the clock of the machine. */
  readonly clock?: Pick<Clock, 'monotonicMs'>;
}

export const MAX_SPENT = { default: 262_144, min: 1, max: 10_000_000 };

/** As many look-ups as a call makes at most, and a kept entry outlives its time by one part of so many. */
const SLICES = 8;

/**
 * For one process: what is used here is unused everywhere else. Answers directly.
 *
 * Entries lie together with those that end at about the same time, so that all of them are forgotten in one step, never
 * before their time. None is pushed out by another: a table that is full says so (`whenFull`).
 *
 * @throws OptionError naming the option that cannot work.
 */
export class MemorySpentStore implements LocalSpentStore {
  readonly #maxSpent: number;
  readonly #acceptsWhenFull: boolean;
  readonly #sliceMs: number;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  /** By the end of their time, counted in slices. */
  readonly #slices = new Map<number, Set<string>>();
  #size = 0;
  #full = 0;

  constructor(options: MemorySpentStoreOptions = {}) {
    assertKnownOptions('options', options, ['maxSpent', 'whenFull', 'usualTtlMs', 'clock']);
    const { whenFull = 'refuse', clock = systemClock } = options;
    if (whenFull !== 'refuse' && whenFull !== 'accept') {
      throw new OptionError('whenFull', 'must be "refuse" or "accept"');
    }
    assertPort('clock', clock, ['monotonicMs']);
    this.#maxSpent = integerOption('maxSpent', options.maxSpent, MAX_SPENT);
    const usualTtlMs = integerOption('usualTtlMs', options.usualTtlMs, {
      default: 660_000,
      min: SLICES,
      max: 604_800_000,
    });
    this.#acceptsWhenFull = whenFull === 'accept';
    this.#sliceMs = Math.ceil(usualTtlMs / SLICES);
    this.#clock = clock;
  }

  get stats(): SpentStats {
    return { size: this.#size, full: this.#full };
  }

  spend(id: string, ttlMs: number): boolean {
    assertTtl(ttlMs);
    const nowMs = this.#clock.monotonicMs();
    this.#forgetBefore(nowMs);
    for (const slice of this.#slices.values()) if (slice.has(id)) return false;
    if (this.#size >= this.#maxSpent) {
      this.#full += 1;
      return this.#acceptsWhenFull;
    }
    this.#sliceOf(nowMs + ttlMs).add(id);
    this.#size += 1;
    return true;
  }

  #sliceOf(endMs: number): Set<string> {
    const end = Math.ceil(endMs / this.#sliceMs);
    const found = this.#slices.get(end);
    if (found !== undefined) return found;
    const slice = new Set<string>();
    this.#slices.set(end, slice);
    return slice;
  }

  #forgetBefore(nowMs: number): void {
    for (const [end, slice] of this.#slices) {
      if (end * this.#sliceMs > nowMs) continue;
      this.#slices.delete(end);
      this.#size -= slice.size;
    }
  }
}
