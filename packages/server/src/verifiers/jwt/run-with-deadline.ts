// Work that must not outlast its time, whether or not it listens to its signal.

/** Settles as `work` does, or rejects with `late()` after `timeoutMs` or when `outer` aborts. */
export async function runWithDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  deadline: { readonly timeoutMs: number; readonly outer: AbortSignal; readonly late: () => Error },
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  // Not AbortSignal.timeout(): its reason arrives inside errors of fetch, and its timer cannot be taken back.
  const timer = setTimeout(abort, deadline.timeoutMs);
  timer.unref();
  deadline.outer.addEventListener('abort', abort, { once: true });
  const aborted = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(deadline.late()), { once: true });
  });
  if (deadline.outer.aborted) abort();
  try {
    return await Promise.race([aborted, work(controller.signal)]);
  } finally {
    clearTimeout(timer);
    deadline.outer.removeEventListener('abort', abort);
  }
}
