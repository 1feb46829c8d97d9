// The API keys of a records file, as the file is now and not as it was at the start.
import { type ApiKeyRecord, type ApiKeyStore, MemoryApiKeyStore } from '@inband/server/api-keys';
import type { Logger } from 'pino';
import { readApiKeysFile } from './read-api-keys-file.ts';
import { stampOf } from './stamp-of.ts';

const LOOK_MS = 500;
/** For how long the keys of a file that cannot be read any more go on working: half-written, or away for a moment. */
const GRACE_MS = 30_000;

/**
 * Looks twice a second whether the file has changed. While it cannot be read the keys stay as they were, for 30 s; after
 * that the store does not answer, so that nobody gets in and live sessions end as METHOD-9 has it. Deleting the file is
 * no way to withdraw keys: an empty list is.
 */
export class FollowedApiKeys implements ApiKeyStore {
  readonly #file: { readonly path: string; readonly label: string };
  readonly #logger: Logger;
  readonly #keys: MemoryApiKeyStore;
  readonly #timer: NodeJS.Timeout;
  #stamp: string;
  #failingSinceMs: number | null = null;

  /** @throws UsageError when the file cannot be read now. */
  constructor(path: string, label: string, logger: Logger) {
    this.#file = { path, label };
    this.#logger = logger;
    // Before the first reading, so that no change in between is missed.
    this.#stamp = stampOf(path);
    this.#keys = new MemoryApiKeyStore(readApiKeysFile(path, label));
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  find(id: string): ApiKeyRecord | null {
    if (this.#failingSinceMs !== null && performance.now() - this.#failingSinceMs > GRACE_MS) {
      throw new Error('the file of API keys cannot be read');
    }
    return this.#keys.find(id);
  }

  /** Stops looking. */
  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { path, label } = this.#file;
    const stamp = stampOf(path);
    if (stamp === this.#stamp && this.#failingSinceMs === null) return;
    try {
      const records = readApiKeysFile(path, label);
      this.#keys.replace(records);
      this.#stamp = stamp;
      this.#failingSinceMs = null;
      this.#logger.info({ keys: records.length }, 'API keys read anew');
    } catch {
      if (this.#failingSinceMs !== null) return;
      this.#failingSinceMs = performance.now();
      this.#logger.error(
        { graceMs: GRACE_MS },
        'the file of API keys cannot be read; the keys work for a while yet',
      );
    }
  }
}
