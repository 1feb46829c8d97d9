// Calls a function of the application's from inside the client.

/** What it throws surfaces as an uncaught error, on a microtask of its own, and does not unwind the caller. */
export function invokeHook<T>(hook: (value: T) => void, value: T): void {
  try {
    hook(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
