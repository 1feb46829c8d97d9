// The API keys that a server knows: a file with a JSON list of records, as `inband key` writes it.
import { readFileSync } from 'node:fs';
import { OptionError } from '@inband/server';
import { type ApiKeyRecord, readApiKeyRecords } from '@inband/server/api-keys';
import { UsageError } from '../usage-error.ts';

/**
 * `label` is how the user named the file: the flag or the variable.
 *
 * @throws UsageError that names the label and the entry, and quotes nothing of the file.
 */
export function readApiKeysFile(path: string, label: string): readonly ApiKeyRecord[] {
  return parseRecords(read(path, label), label);
}

function read(path: string, label: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`${label} must name a file that can be read (got "${path}")`);
  }
}

function parseRecords(text: string, label: string): readonly ApiKeyRecord[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // The parser's message would quote the file.
    throw new UsageError(`${label} must name a file with one JSON list of API key records in it`);
  }
  try {
    return readApiKeyRecords(content);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new UsageError(`${label} names a file in which ${error.message}`);
  }
}
