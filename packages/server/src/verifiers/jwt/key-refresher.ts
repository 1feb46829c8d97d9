// Keeps a key set fresh in the background.

import { KeyRefreshError, type KeyRefreshFailure } from './key-refresh-error.ts';
import type { KeySet } from './key-set.ts';
import { runWithDeadline } from './run-with-deadline.ts';

export type RefreshCause = 'schedule' | 'unknown_kid';

export interface KeyRefresherOptions {
  readonly load: (cause: RefreshCause, signal: AbortSignal) => Promise<KeySet>;
  readonly timeoutMs: number;
  readonly maxAgeMs: number;
  readonly graceMs: number;
  readonly maxRetryMs: number;
  readonly onFailed: (failure: KeyRefreshFailure) => void;
}

export interface KeyRefresher {
  /** The last keys that came, until they are too old to be trusted. */
  current(): KeySet | undefined;
  isRefreshing(): boolean;
  /** Fetches, or joins the fetch under way. Resolves with whether it succeeded; never rejects. */
  refresh(cause: RefreshCause): Promise<boolean>;
  didLastRefreshFail(): boolean;
  close(): void;
}

const FIRST_RETRY_MS = 1000;

// Early enough that several retries fit in before the keys are old.
const REFRESH_AT_SHARE_OF_AGE = 0.8;

export function createKeyRefresher(options: KeyRefresherOptions): KeyRefresher {
  const closing = new AbortController();
  let keys: KeySet | undefined;
  let loadedAtMs = Number.NEGATIVE_INFINITY;
  let inFlight: Promise<boolean> | undefined;
  let failuresInRow = 0;
  let timer: NodeJS.Timeout | undefined;

  function schedule(): void {
    if (closing.signal.aborted) return;
    const delayMs =
      failuresInRow === 0
        ? options.maxAgeMs * REFRESH_AT_SHARE_OF_AGE
        : Math.min(options.maxRetryMs, FIRST_RETRY_MS * 2 ** Math.min(failuresInRow - 1, 20));
    // Jitter, so that the nodes that lost one issuer together do not come back to it together.
    timer = setTimeout(() => void refresh('schedule'), delayMs * (0.8 + Math.random() * 0.2));
    timer.unref();
  }

  async function load(cause: RefreshCause): Promise<boolean> {
    clearTimeout(timer);
    // The monotonic clock: a step of the wall clock must not make old keys fresh.
    const startedAtMs = performance.now();
    try {
      keys = await runWithDeadline((signal) => options.load(cause, signal), {
        timeoutMs: options.timeoutMs,
        outer: closing.signal,
        late: () => new KeyRefreshError('timeout'),
      });
      loadedAtMs = startedAtMs;
      failuresInRow = 0;
    } catch (error) {
      failuresInRow += 1;
      report(error);
    } finally {
      inFlight = undefined;
      schedule();
    }
    return failuresInRow === 0;
  }

  function report(error: unknown): void {
    if (closing.signal.aborted) return;
    try {
      options.onFailed(error instanceof KeyRefreshError ? error.failure : 'network');
    } catch {
      // Whoever listens must not be able to stop the refreshing.
    }
  }

  function refresh(cause: RefreshCause): Promise<boolean> {
    if (closing.signal.aborted) return Promise.resolve(false);
    inFlight ??= load(cause);
    return inFlight;
  }

  return {
    current: () => (performance.now() - loadedAtMs <= options.maxAgeMs + options.graceMs ? keys : undefined),
    isRefreshing: () => inFlight !== undefined,
    refresh,
    didLastRefreshFail: () => failuresInRow > 0,
    close() {
      clearTimeout(timer);
      closing.abort();
    },
  };
}
