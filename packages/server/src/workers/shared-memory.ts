// What do all workers see at the same time?

/** Made by the main thread when the first worker asks for a place; the same for all, also for those that come later. */
export interface SharedMemory {
  /** How many sources of each kind are remembered. */
  readonly trackedSources: number;
  /** One for each kind of prefix. */
  readonly sourceTables: readonly SharedArrayBuffer[];
  /** Of sources that flood. */
  readonly floodTable: SharedArrayBuffer;
  /** Key of the hash by which sources are looked for: it must be one, or the same source has another place in each worker. */
  readonly sourceHashKey: Uint8Array;
  /** Made by `generateKey`: seals resume credentials and signs passes where the application gives no keys of its own. */
  readonly key: string;
  /** Of used resume credentials. */
  readonly spentResumes: SharedArrayBuffer;
  /** Of used passes. */
  readonly spentPasses: SharedArrayBuffer;
}

/** How large it is to be. All workers must want the same. */
export interface SharedMemorySizes {
  readonly trackedSources: number;
  readonly maxSpentResumes: number;
  readonly maxSpentPasses: number;
}
