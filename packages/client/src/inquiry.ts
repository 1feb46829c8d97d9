// Asks the application something, one question at a time.

export interface Inquiry {
  /**
   * Answers through one of the two functions, once, later, and whether or not it was aborted meanwhile; not at all where
   * that happened before the application was asked.
   */
  begin<T>(
    ask: (signal: AbortSignal) => Promise<T>,
    obtained: (answer: T) => void,
    failed: (error: unknown) => void,
  ): void;
  /** Nobody waits any more. */
  abort(): void;
}

export function createInquiry(): Inquiry {
  let current: AbortController | null = null;
  return {
    begin(ask, obtained, failed) {
      const controller = new AbortController();
      current = controller;
      // On a microtask, so that the function cannot call into a client in the middle of a step.
      queueMicrotask(() => {
        if (!controller.signal.aborted) ask(controller.signal).then(obtained, failed);
      });
    },
    abort() {
      current?.abort();
      current = null;
    },
  };
}
