// The settings of `--config`.
import { readFileSync } from 'node:fs';
import { UsageError } from '../usage-error.ts';
import { isSettingName, type SettingName } from './settings.ts';

/** `label` is how the user named the file: the flag or the variable. */
export function readConfigFile(file: string, label: string): ReadonlyMap<SettingName, unknown> {
  const content = parse(read(file, label), file, label);
  const settings = new Map<SettingName, unknown>();
  for (const [key, value] of Object.entries(content)) {
    if (!isSettingName(key)) throw new UsageError(`"${key}" in ${file} is not a setting`);
    settings.set(key, value);
  }
  return settings;
}

function read(file: string, label: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`${label} must name a file that can be read (got "${file}")`);
  }
}

function parse(json: string, file: string, label: string): object {
  try {
    const content: unknown = JSON.parse(json);
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content;
  } catch {
    // The parser's message would quote the file.
  }
  throw new UsageError(`${label} must name a file with one JSON object in it (got "${file}")`);
}
