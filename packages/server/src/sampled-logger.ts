// Keeps an attack from becoming a flood of log lines: so many a second of each kind, and a count of the rest.
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

type Level = 'debug' | 'info' | 'warn' | 'error';

interface Quota {
  level: Level;
  windowEndsMs: number;
  written: number;
  suppressed: number;
}

const WINDOW_MS = 1_000;

/** SEC-3: at most `maxLinesPerSecond` lines of one message; the next line of that message says how many were not written. */
export class SampledLogger {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #maxLinesPerSecond: number;
  /** Keyed by message, and messages are literals of this package, so this stays small. */
  readonly #quotas = new Map<string, Quota>();

  constructor(logger: Logger, clock: Clock, maxLinesPerSecond: number) {
    this.#logger = logger;
    this.#clock = clock;
    this.#maxLinesPerSecond = maxLinesPerSecond;
  }

  /**
   * Whether a line of this message would be written now. Where not, it is counted as suppressed, and {@link write} need
   * not be called: for those who would put together its fields for nothing, connection after connection.
   */
  takes(level: Level, message: string): boolean {
    const quota = this.#quotaOf(message, this.#clock.monotonicMs());
    if (quota.written < this.#maxLinesPerSecond) return true;
    quota.level = level;
    quota.suppressed += 1;
    return false;
  }

  write(level: Level, fields: object, message: string): void {
    const nowMs = this.#clock.monotonicMs();
    const quota = this.#quotaOf(message, nowMs);
    quota.level = level;
    if (quota.written >= this.#maxLinesPerSecond) {
      quota.suppressed += 1;
      return;
    }
    quota.written += 1;
    const { suppressed } = quota;
    quota.suppressed = 0;
    this.#hand(level, suppressed === 0 ? fields : { ...fields, suppressed }, message);
  }

  /** A log that fails must not end what it was told about. */
  #hand(level: Level, fields: object, message: string): void {
    try {
      this.#logger[level](fields, message);
    } catch {
      // There is nowhere to say so.
    }
  }

  #quotaOf(message: string, nowMs: number): Quota {
    let quota = this.#quotas.get(message);
    if (quota === undefined) {
      quota = { level: 'info', windowEndsMs: nowMs + WINDOW_MS, written: 0, suppressed: 0 };
      this.#quotas.set(message, quota);
    } else if (nowMs >= quota.windowEndsMs) {
      quota.windowEndsMs = nowMs + WINDOW_MS;
      quota.written = 0;
    }
    return quota;
  }

  /** Writes what is still owed; called at shutdown so that the counts add up. */
  flush(): void {
    for (const [message, quota] of this.#quotas) {
      if (quota.suppressed > 0) this.#hand(quota.level, { suppressed: quota.suppressed }, message);
      quota.suppressed = 0;
    }
  }
}
