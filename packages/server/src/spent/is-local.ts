// Does a store of used ones answer directly?
import type { LocalSpentStore } from './local-spent-store.ts';
import { MemorySpentStore } from './memory-spent-store.ts';
import { SharedSpentStore } from './shared-spent-store.ts';
import type { SpentStore } from './spent-store.ts';

/** Of those that are ours: what another one does is not known before it is asked. */
export function isLocal(store: SpentStore): store is LocalSpentStore {
  return store instanceof MemorySpentStore || store instanceof SharedSpentStore;
}
