// What is known of a table of used ones that answers directly?
import type { SpentStore } from './spent-store.ts';

export interface SpentStats {
  /** How many are kept, of which some may be over. */
  readonly size: number;
  /** How often there was no room, since the start. */
  readonly full: number;
}

/** In memory, and so without a wait. */
export interface LocalSpentStore extends SpentStore {
  readonly stats: SpentStats;
  spend(id: string, ttlMs: number): boolean;
}
