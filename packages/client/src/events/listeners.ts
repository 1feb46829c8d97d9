// A set of listeners.
import { invokeHook } from '../invoke-hook.ts';

export interface Listeners<T> {
  readonly size: number;
  /** A listener added twice is called twice. */
  add(listener: (value: T) => void): () => void;
  /** Leaves out those that an earlier one of the same call removed or added. */
  call(value: T): void;
  clear(): void;
}

export function createListeners<T>(): Listeners<T> {
  const registrations = new Set<{ readonly listener: (value: T) => void }>();
  return {
    get size() {
      return registrations.size;
    },
    add(listener) {
      if (typeof listener !== 'function') throw new TypeError('"listener" must be a function');
      const registration = { listener };
      registrations.add(registration);
      return () => void registrations.delete(registration);
    },
    call(value) {
      for (const registration of [...registrations]) {
        if (registrations.has(registration)) invokeHook(registration.listener, value);
      }
    },
    clear: () => registrations.clear(),
  };
}
