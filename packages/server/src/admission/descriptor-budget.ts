// How many descriptors are open, and is there one to spare? Clause FLOOD-6.
import { readdirSync, readFileSync, statSync } from 'node:fs';

/** Of the limit: what the rest of the process may still open when no further socket is taken in. */
const RESERVED_PART = 0.05;
const NO_LIMIT = Number.POSITIVE_INFINITY;

/** What the operating system says; each null where it does not. */
export interface DescriptorReadings {
  limit(): number | null;
  open(): number | null;
}

const LINUX: DescriptorReadings = {
  limit: () => {
    const [, limit] = /^Max open files +(\d+)/m.exec(readText('/proc/self/limits')) ?? [];
    return limit === undefined ? null : Number(limit);
  },
  /** Linux 6.2 and later say it as the size of the directory, so that nobody has to read through it. */
  open: () => {
    const directory = statSync('/proc/self/fd', { throwIfNoEntry: false });
    return directory === undefined ? null : directory.size || readdirSync('/proc/self/fd').length;
  },
};

/**
 * A process at its limit can accept nothing and is woken again and again for what it cannot accept. So sockets are closed
 * as they are accepted while there is still a descriptor to accept them with.
 *
 * The truth is read now and then; in between, sockets are counted as they come and go.
 */
export class DescriptorBudget {
  readonly #readings: DescriptorReadings;
  readonly limit: number;
  readonly #full: number;
  #open = 0;

  constructor(readings: DescriptorReadings = LINUX) {
    this.#readings = readings;
    this.limit = readings.limit() ?? NO_LIMIT;
    this.#full = Math.floor(this.limit * (1 - RESERVED_PART));
    this.sample();
  }

  get open(): number {
    return this.#open;
  }

  /** Part of what may be used, 0 to 1 and above; 0 without a limit. */
  get fraction(): number {
    return this.#open / this.#full;
  }

  get isFull(): boolean {
    return this.#open >= this.#full;
  }

  socketOpened(): void {
    this.#open += 1;
  }

  socketClosed(): void {
    this.#open -= 1;
  }

  /** Corrects the count, where the system tells. Takes some microseconds. */
  sample(): void {
    this.#open = this.#readings.open() ?? this.#open;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
