// The records of the keys: one file, which only says whom a key admits. Nobody gets in with what is written here.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readApiKeyRecords } from '@inband/server/api-keys';

const { DATA_DIR = fileURLToPath(new URL('data', import.meta.url)) } = process.env;

export const RECORDS_FILE = `${DATA_DIR}/api-keys.json`;
/** Where the service keeps its key. On a server of its own this would be a mounted secret. */
export const KEY_FILE = `${DATA_DIR}/billing.key`;

export function readRecords() {
  return existsSync(RECORDS_FILE) ? readApiKeyRecords(JSON.parse(readFileSync(RECORDS_FILE, 'utf8'))) : [];
}

export function writeRecords(records) {
  writePrivately(RECORDS_FILE, JSON.stringify(records, null, 2));
}

/** For the owner's eyes only, and renamed into place: whoever reads finds all of the old text or all of the new. */
export function writePrivately(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${text}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
