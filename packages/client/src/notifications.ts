// Calls to the application, put off until the client has finished its step.

export interface Notifications {
  push(notify: () => void): void;
  /** Runs what is waiting, in order. A call from within one of them does nothing: the outer one carries on. */
  drain(): void;
}

/**
 * The application may call the client from a listener. As no listener runs in the middle of a step, such a call
 * finds a client that is at rest and takes effect before it returns.
 */
export function createNotifications(): Notifications {
  const waiting: (() => void)[] = [];
  let isDraining = false;
  return {
    push(notify) {
      waiting.push(notify);
    },
    drain() {
      if (isDraining) return;
      isDraining = true;
      for (let notify = waiting.shift(); notify !== undefined; notify = waiting.shift()) notify();
      isDraining = false;
    },
  };
}
