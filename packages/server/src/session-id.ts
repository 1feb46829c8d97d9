// Names for sessions: 128 random bits each (SESSION-6).
import { RandomPool } from './random-pool.ts';

const pool = new RandomPool(16);

export function createSessionId(): string {
  return pool.text();
}
