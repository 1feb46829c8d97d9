// Do other threads of this process know the same sources? Clauses FLOOD-3, FLOOD-4, FLOOD-10.
import type { LocalSpentStore } from '../spent/local-spent-store.ts';
import { SharedSpentStore } from '../spent/shared-spent-store.ts';
import { PrefixHash } from './prefix-hash.ts';
import { SourceTable } from './source-table.ts';

/** What threads have in common that look after one port together. */
export interface SharedSources {
  readonly trackedSources: number;
  /** One for each kind of prefix, `sourceTableBytes(trackedSources)` long. */
  readonly tables: readonly SharedArrayBuffer[];
  /** As long as one of them. */
  readonly floods: SharedArrayBuffer;
  /** 8 bytes. A source must be looked for in the same place by all. */
  readonly hashKey: Uint8Array;
  /** `sharedSpentBytes` of how many used passes are remembered. */
  readonly spentPasses: SharedArrayBuffer;
  /** The number of this thread among them, from 0 on. */
  readonly owner: number;
}

/** What an admission looks sources up in. */
export interface SourceMemory {
  readonly hash: PrefixHash;
  readonly tables: readonly [SourceTable, SourceTable, SourceTable, SourceTable];
  /** Where sources are counted that only ever cost. */
  readonly floods: SourceTable;
}

let shared: SharedSources | null = null;

/** Every admission that this thread makes from now on, with as many sources, knows these. */
export function shareSources(sources: SharedSources): void {
  shared = sources;
}

/** Where it is written down which passes were used (PASS-3), where other threads take the same ones. */
export function sharedSpentPasses(): LocalSpentStore | undefined {
  return shared === null ? undefined : new SharedSpentStore(shared.spentPasses, { whenFull: 'accept' });
}

/** The shared ones, or such as nobody else sees. */
export function sourceMemory(trackedSources: number): SourceMemory {
  const sources = shared?.trackedSources === trackedSources ? shared : null;
  const tableIn = (buffer: SharedArrayBuffer | undefined): SourceTable => {
    const isShared = sources !== null && buffer !== undefined;
    return new SourceTable(trackedSources, isShared ? { buffer, owner: sources.owner } : null);
  };
  const table = (kind: number): SourceTable => tableIn(sources?.tables[kind]);
  return {
    hash: sources === null ? new PrefixHash() : new PrefixHash(sources.hashKey),
    tables: [table(0), table(1), table(2), table(3)],
    floods: tableIn(sources?.floods),
  };
}
