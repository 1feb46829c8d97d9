// API keys in the memory of this process.
import { randomBytes } from 'node:crypto';
import { OptionError } from '../option-error.ts';
import { readApiKeyRecord, readApiKeyRecords } from './api-key-records.ts';
import type { ApiKeyRecord, ApiKeyStore } from './api-key-store.ts';

interface Decoy {
  readonly present: string;
  readonly absent: string;
}

/**
 * Holds copies of the records it is given. Whatever changes counts for the next authentication at once, and ends live
 * sessions of keys that are gone at the next check of the method (`recheckMs`).
 */
export class MemoryApiKeyStore implements ApiKeyStore {
  #records = new Map<string, ApiKeyRecord>();
  /** One for each record, in any order, and where in the list each record's is. */
  #decoys: Decoy[] = [];
  #places = new Map<string, number>();

  /** @throws OptionError that names the entry and field which cannot work; two records of one id among them. */
  constructor(records: readonly ApiKeyRecord[] = []) {
    this.replace(records);
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
    const decoy = this.#decoys[Math.floor(Math.random() * this.#decoys.length)];
    if (decoy === undefined) return null;
    const other = this.#records.get(found === undefined ? decoy.present : decoy.absent);
    // Reads what the method reads of a record that was found. Never under zero, which the compiler does not know.
    const read = other === undefined ? 0 : other.digest.charCodeAt(0) + other.id.charCodeAt(0);
    return read < 0 ? null : (found ?? null);
  }

  /** Puts these records in the place of all there were. @throws OptionError; then nothing has changed. */
  replace(records: readonly ApiKeyRecord[]): void {
    const copies = readApiKeyRecords(records);
    this.#records = new Map();
    this.#decoys = [];
    this.#places = new Map();
    for (const copy of copies) this.#keep(copy);
  }

  /** Adds a record. @throws OptionError, also when there is one with its id; then nothing has changed. */
  add(record: ApiKeyRecord): void {
    const copy = readApiKeyRecord(record, 'record');
    if (this.#records.has(copy.id)) throw new OptionError('record.id', 'is the id of an earlier record');
    this.#keep(copy);
  }

  /** Whether there was a record with this id. */
  remove(id: string): boolean {
    const place = this.#places.get(id);
    if (place === undefined) return false;
    this.#records.delete(id);
    this.#places.delete(id);
    const last = this.#decoys.pop();
    if (last !== undefined && last.present !== id) {
      this.#decoys[place] = last;
      this.#places.set(last.present, place);
    }
    return true;
  }

  #keep(record: ApiKeyRecord): void {
    this.#records.set(record.id, record);
    this.#places.set(record.id, this.#decoys.length);
    this.#decoys.push({ present: record.id, absent: randomBytes(8).toString('hex') });
  }
}
