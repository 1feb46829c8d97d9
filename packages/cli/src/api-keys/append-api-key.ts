// Adds a record to the file of API keys, so that a server reads either the old list or the new one.
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { ApiKeyRecord } from '@inband/server/api-keys';
import { UsageError } from '../usage-error.ts';
import { readApiKeysFile } from './read-api-keys-file.ts';

const OWNER_ONLY = 0o600;

/**
 * Makes the file where there is none. Afterwards it can be read by its owner only: it admits nobody, but says who may
 * come in. `label` is how the user named the file.
 *
 * @throws UsageError when the file holds something else than records, or is being written by another process.
 */
export function appendApiKey(path: string, label: string, record: ApiKeyRecord): void {
  // Where the name is a link, what it points to is replaced, and not the link.
  const file = existsSync(path) ? realpathSync(path) : path;
  const next = `${file}.new`;
  const descriptor = openNext(next, label);
  try {
    try {
      const records = existsSync(file) ? readApiKeysFile(file, label) : [];
      writeFileSync(descriptor, `${JSON.stringify([...records, record], null, 2)}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(next, file);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
}

/** Fails where the name is taken, which makes it a lock: of two processes, neither loses the record of the other. */
function openNext(next: string, label: string): number {
  try {
    return openSync(next, 'wx', OWNER_ONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new UsageError(
        `${label} is being written by another process; if there is none, remove "${next}"`,
      );
    }
    throw new UsageError(`${label} must name a file that can be written`);
  }
}
