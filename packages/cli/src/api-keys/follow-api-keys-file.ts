// Keeps a store at what a records file says, so that a withdrawn key stops working without a restart.
import { statSync } from 'node:fs';
import type { MemoryApiKeyStore } from '@inband/server/api-keys';
import type { Logger } from 'pino';
import { readApiKeysFile } from './read-api-keys-file.ts';

const LOOK_MS = 1_000;

/**
 * Looks once a second whether the file has changed. A file that cannot be read leaves the keys as they were, and says so
 * in the log: half-written or gone for a moment, it must not lock everybody out.
 */
export function followApiKeysFile(
  store: MemoryApiKeyStore,
  { path, label, logger }: { readonly path: string; readonly label: string; readonly logger: Logger },
): () => void {
  let seen = stampOf(path);
  const timer = setInterval(() => {
    const stamp = stampOf(path);
    if (stamp === seen) return;
    seen = stamp;
    try {
      const records = readApiKeysFile(path, label);
      store.replace(records);
      logger.info({ keys: records.length }, 'API keys read anew');
    } catch {
      logger.warn('the file of API keys has changed and cannot be read; the keys stay as they were');
    }
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Changes when the file does: it is replaced as a whole, or written to. */
function stampOf(path: string): string {
  try {
    const { ino, mtimeMs, size } = statSync(path);
    return `${ino} ${mtimeMs} ${size}`;
  } catch {
    return '';
  }
}
