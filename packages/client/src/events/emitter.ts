// Listeners by name.
import { createListeners, type Listeners } from './listeners.ts';

export interface Emitter {
  on(name: string, listener: (data: unknown) => void): () => void;
  has(name: string): boolean;
  emit(name: string, data: unknown): void;
  /** Forgets all listeners, in the middle of an `emit` too. */
  clear(): void;
}

export function createEmitter(): Emitter {
  const byName = new Map<string, Listeners<unknown>>();
  return {
    on(name, listener) {
      const listeners = byName.get(name) ?? createListeners();
      const remove = listeners.add(listener);
      byName.set(name, listeners);
      return () => {
        remove();
        if (listeners.size === 0 && byName.get(name) === listeners) byName.delete(name);
      };
    },
    has: (name) => byName.has(name),
    emit: (name, data) => byName.get(name)?.call(data),
    clear() {
      for (const listeners of byName.values()) listeners.clear();
      byName.clear();
    },
  };
}
