// The memory that all workers look at: made once, by the main thread.
import { randomBytes } from 'node:crypto';
import { PREFIX_KINDS } from '../admission/prefix-kind.ts';
import { sourceTableBytes } from '../admission/source-table.ts';
import { LOCK_BYTES, StripedLocks } from '../admission/striped-locks.ts';
import { generateKey } from '../key-ring/secret-key.ts';
import { sharedSpentBytes } from '../spent/shared-spent-store.ts';
import type { SharedMemory, SharedMemorySizes } from './shared-memory.ts';

const HASH_KEY_BYTES = 8;

export function createSharedMemory(sizes: SharedMemorySizes): SharedMemory {
  const { trackedSources, maxSpentResumes, maxSpentPasses } = sizes;
  const sourceTable = (): SharedArrayBuffer => new SharedArrayBuffer(sourceTableBytes(trackedSources));
  return {
    trackedSources,
    sourceTables: PREFIX_KINDS.map(sourceTable),
    floodTable: sourceTable(),
    sourceHashKey: new Uint8Array(randomBytes(HASH_KEY_BYTES)),
    key: generateKey(),
    spentResumes: new SharedArrayBuffer(sharedSpentBytes(maxSpentResumes)),
    spentPasses: new SharedArrayBuffer(sharedSpentBytes(maxSpentPasses)),
  };
}

/** `owner`: the number of a worker that is gone. */
export function freeLocksOf({ sourceTables, floodTable }: SharedMemory, owner: number): void {
  for (const buffer of [...sourceTables, floodTable]) {
    StripedLocks.freeAll(new Int32Array(buffer, 0, LOCK_BYTES / 4), owner);
  }
}
