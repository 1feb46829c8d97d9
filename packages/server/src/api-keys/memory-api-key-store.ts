// API keys in the memory of this process.
import { randomBytes } from 'node:crypto';
import { readApiKeyRecords } from './api-key-records.ts';
import type { ApiKeyRecord, ApiKeyStore } from './api-key-store.ts';

/**
 * Holds copies of the records it is given. Whatever changes counts for the next authentication at once, and ends live
 * sessions of keys that are gone at the next check of the method (`recheckMs`).
 */
export class MemoryApiKeyStore implements ApiKeyStore {
  #records: ReadonlyMap<string, ApiKeyRecord> = new Map();
  #decoys: readonly Decoy[] = [];

  /** @throws OptionError that names the entry and field which cannot work; two records of one id among them. */
  constructor(records: readonly ApiKeyRecord[] = []) {
    this.#keep(byId(records));
  }

  get size(): number {
    return this.#records.size;
  }

  /**
   * Looks up one id that is there and one that is not, whichever `id` is: a record that is found has to be fetched from
   * memory, and that takes measurably longer than to find nothing (METHOD-7).
   */
  find(id: string): ApiKeyRecord | null {
    const found = this.#records.get(id);
    const decoys = this.#decoys;
    const decoy = decoys[Math.floor(Math.random() * decoys.length)];
    if (decoy === undefined) return null;
    const other = this.#records.get(found === undefined ? decoy.present : decoy.absent);
    // Reads what the method reads of a record that was found. Never under zero, which the compiler does not know.
    const read = other === undefined ? 0 : other.digest.charCodeAt(0) + other.id.charCodeAt(0);
    return read < 0 ? null : (found ?? null);
  }

  /** Puts these records in the place of all there were. @throws OptionError; then nothing has changed. */
  replace(records: readonly ApiKeyRecord[]): void {
    this.#keep(byId(records));
  }

  /** Adds a record. @throws OptionError, also when there is one with its id; then nothing has changed. */
  add(record: ApiKeyRecord): void {
    this.#keep(byId([...this.#records.values(), record]));
  }

  /** Whether there was a record with this id. */
  remove(id: string): boolean {
    const records = new Map(this.#records);
    const wasThere = records.delete(id);
    this.#keep(records);
    return wasThere;
  }

  #keep(records: ReadonlyMap<string, ApiKeyRecord>): void {
    this.#records = records;
    this.#decoys = [...records.keys()].map((present) => ({
      present,
      absent: randomBytes(8).toString('hex'),
    }));
  }
}

interface Decoy {
  readonly present: string;
  readonly absent: string;
}

function byId(records: unknown): ReadonlyMap<string, ApiKeyRecord> {
  return new Map(readApiKeyRecords(records).map((record) => [record.id, record]));
}
