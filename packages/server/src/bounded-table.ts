// A table that cannot grow: what was touched longest ago is forgotten.

/**
 * Two generations, each of half the capacity. What is set goes into the young one; when that is full it becomes the old
 * one, and what was still in the old one is forgotten. So the last `capacity / 2` keys touched are always there, and
 * forgetting costs nothing per key.
 */
export class BoundedTable<V> {
  readonly #generationSize: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  /** @param capacity how many entries there may be, at least 2. */
  constructor(capacity: number) {
    this.#generationSize = Math.floor(capacity / 2);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Touches nothing: who only asks neither keeps an entry in the table nor pushes one out. */
  get(key: string): V | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  /** Sets and touches. */
  set(key: string, value: V): void {
    this.#old.delete(key);
    if (this.#young.size >= this.#generationSize && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}
